package io.memplan.trainer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.CostModel;
import io.memplan.graph.trace.Tracer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuredCostsIT {

    private static final CostModel FALLBACK = (graph, operation) -> 7;

    @TempDir
    private Path folder;

    private static TrainingGraph lenet(long batch) {
        return new Tracer(LeNet.builder().build(), Loss.softmaxCrossEntropyLoss())
                .trace(
                        List.of(TensorType.of(ElementType.FLOAT32, batch, 1, 28, 28)),
                        List.of(TensorType.of(ElementType.FLOAT32, batch)))
                .graph();
    }

    private MeasuredCosts costs(Duration longest) {
        return new MeasuredCosts(Device.cpu(), FALLBACK, folder.resolve("costs.json"), longest);
    }

    @Test
    void everyKernelOfANetwork_isMeasuredOnceAndKept() {
        TrainingGraph graph = lenet(8);
        TrainingGraph costed = costs(Duration.ofSeconds(60)).apply(graph);
        assertThat(costed.operations())
                .allSatisfy(operation ->
                        assertThat(operation.costNanos()).as(operation.label()).isGreaterThan(100));
        assertThat(costed.fingerprint()).isEqualTo(graph.fingerprint());

        TrainingGraph again = costs(Duration.ofSeconds(60)).apply(graph);
        assertThat(again.operations().stream().map(Operation::costNanos))
                .isEqualTo(
                        costed.operations().stream().map(Operation::costNanos).toList());
    }

    @Test
    void whenTimeIsOver_theOtherModelPredicts() {
        TrainingGraph costed = costs(Duration.ofNanos(-1)).apply(lenet(2));
        assertThat(costed.operations()).allMatch(operation -> operation.costNanos() == 7);
    }

    @Test
    void measuring_leavesTheRandomGeneratorAlone() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(5);
            float[] expected = manager.randomNormal(new Shape(8)).toFloatArray();
            Engine.getInstance().setRandomSeed(5);
            costs(Duration.ofSeconds(60)).apply(lenet(3));
            assertThat(manager.randomNormal(new Shape(8)).toFloatArray()).isEqualTo(expected);
        }
    }
}
