package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.Gradients;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.LaunchPolicy;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TreeLstmIT {

    private final NDManager manager = NDManager.newBaseManager();
    private final BatchedProgram program = BatchedProgram.of(Arrays.stream(TreeLstm.class.getDeclaredMethods())
            .filter(method -> method.getName().equals("loss"))
            .findFirst()
            .orElseThrow());

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "FLOAT64, 1e-12"})
    void loss_of64Trees_andItsGradientsEqualUnbatched(DataType type, double tolerance) {
        TreeLstmData data = TreeLstmData.random(manager, type, 150, 64, 6, 3);
        NDList plain = new NDList();
        data.parameters().forEach(array -> array.setRequiresGradient(true));
        for (int tree = 0; tree < 64; tree++) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray loss = data.plainLoss(tree);
                collector.backward(loss);
                plain.add(loss.stopGradient());
            }
        }
        List<NDArray> expected = new ArrayList<>();
        data.parameters().forEach(array -> expected.add(array.getGradient().duplicate()));
        try (Gradients gradients = gradients(data)) {
            for (int tree = 0; tree < 64; tree++) {
                NDArray loss = (NDArray)
                        gradients.results().members().get(tree).results().get(0);
                assertThat(error(loss, plain.get(tree)))
                        .as("loss of tree %d", tree)
                        .isLessThan(tolerance);
            }
            for (int i = 0; i < expected.size(); i++) {
                assertThat(error(gradients.of(data.parameters().get(i)), expected.get(i)))
                        .as("gradient of parameter %d", i)
                        .isLessThan(tolerance);
            }
        }
    }

    /** Rows of many launches wait on the lanes' stacks, and are picked from copies of them. */
    @ParameterizedTest
    @EnumSource(LaunchPolicy.class)
    void loss_ranAheadInTheRowInvariantMode_hasThePlainBits(LaunchPolicy policy) {
        TreeLstmData data = TreeLstmData.random(manager, DataType.FLOAT32, 5, 24, 9, 6);
        RunAhead executor = RunAhead.builder().optWidth(7).optPolicy(policy).build();
        try (TensorLauncher launcher = new TensorLauncher(TensorOptions.ROW_INVARIANT)) {
            BatchResult result = program.run(executor, 1, data.members(), launcher);
            for (int tree = 0; tree < 24; tree++) {
                NDArray loss = (NDArray) result.members().get(tree).results().get(0);
                assertThat(loss.toByteBuffer())
                        .as("tree %d", tree)
                        .isEqualTo(data.plainLoss(tree).toByteBuffer());
            }
        }
    }

    @Test
    void loss_trainedBySteps_falls() {
        TreeLstmData data = TreeLstmData.random(manager, DataType.FLOAT32, 12, 40, 6, 4);
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < 25; step++) {
            try (Gradients gradients = gradients(data)) {
                NDList all = new NDList();
                gradients
                        .results()
                        .members()
                        .forEach(member -> all.add((NDArray) member.results().get(0)));
                losses.add(number(NDArrays.stack(all).mean()));
                for (NDArray parameter : data.parameters()) {
                    parameter.subi(gradients.of(parameter).mul(3.0 / 40));
                }
            }
        }
        assertThat(Collections.min(losses)).as("%s", losses).isLessThan(0.5 * losses.get(0));
    }

    private Gradients gradients(TreeLstmData data) {
        return Gradients.of(
                program,
                new ProgramCounter(64, true, Choice.FULLEST),
                1,
                data.members(),
                data.parameters(),
                List.of(),
                Gradients.Options.KEEP_ALL);
    }

    private static double error(NDArray actual, NDArray expected) {
        return number(actual.sub(expected).abs().max()) / number(expected.abs().max());
    }

    private static double number(NDArray array) {
        return array.toType(DataType.FLOAT64, true).getDouble();
    }
}
