package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpdateCostIT {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void nanos_ofEachKindOfOptimizer_isPositiveAndChangesNoParameter(int stateCopies) throws InterruptedException {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = manager.arange(0, 3_000, 1, DataType.FLOAT32).div(7);
            Parameter one = parameter("one", array);
            Parameter other = parameter("other", manager.ones(new Shape(5)));
            float[] before = array.toFloatArray();
            int arrays = manager.getManagedArrays().size();
            UpdateCost cost = new UpdateCost(stateCopies);

            assertThat(cost.nanos(List.of(one, other), manager)).isPositive();
            assertThat(cost.nanos(List.of(), manager)).isZero();
            assertThat(array.toFloatArray()).containsExactly(before);
            assertThat(manager.getManagedArrays()).hasSize(arrays);
        }
    }

    private static Parameter parameter(String name, NDArray array) {
        Parameter parameter =
                Parameter.builder().setName(name).setType(Parameter.Type.OTHER).build();
        parameter.setArray(array);
        return parameter;
    }
}
