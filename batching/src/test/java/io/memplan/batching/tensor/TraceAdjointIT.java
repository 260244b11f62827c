package io.memplan.batching.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.ir.Kind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The adjoint of a trace by itself, because DJL's PyTorch engine does not run the method. */
final class TraceAdjointIT {

    @Test
    void apply_rows_putsEachGradientOnItsDiagonal() {
        TensorOperator trace = ArrayOperators.find(
                        "ai/djl/ndarray/NDArray", "trace", "()Lai/djl/ndarray/NDArray;", false, List.of(Kind.TENSOR))
                .orElseThrow();
        try (NDManager manager = NDManager.newBaseManager()) {
            RowCall call = new RowCall(
                    trace,
                    2,
                    List.of(new RowCall.Tensor(null, new Shape(2, 2, 2), DataType.FLOAT32, true, true)),
                    manager);
            RowRule.Adjoint adjoint = Objects.requireNonNull(trace.rule().adjoint());
            NDArray gradient = Objects.requireNonNull(adjoint.apply(call, null, manager.create(new float[] {3, 5}))
                    .get(0));
            assertThat(gradient.toFloatArray()).containsExactly(3, 0, 0, 3, 5, 0, 0, 5);
            assertThat(gradient.getShape()).isEqualTo(new Shape(2, 2, 2));
        }
    }
}
