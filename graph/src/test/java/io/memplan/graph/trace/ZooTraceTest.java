package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import com.sun.management.ThreadMXBean;
import io.memplan.graph.ElementType;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.Kernels;
import io.memplan.graph.testing.ZooModel;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the zoo is traced without an engine on the class path. */
class ZooTraceTest {

    static Stream<ZooModel> models() {
        return ZooModel.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void trace_model_givesForwardAndBackwardWithKernels(ZooModel zooModel) {
        Block model = zooModel.block().get();
        TracedStep step = trace(model, zooModel.shape(), 8);

        TrainingGraph graph = step.graph();
        assertThat(graph.operations())
                .extracting(operation -> operation.phase())
                .contains(Phase.BACKWARD);
        long trainable = model.getParameters().values().stream()
                .filter(parameter -> parameter.requiresGradient())
                .count();
        assertThat(step.gradientOfByValue()).hasSize((int) trainable);
        assertThat(graph.value(step.predictions().get(0)).type().orElseThrow().size(-1))
                .isEqualTo(10);
        for (var operation : graph.operations()) {
            var text = Kernels.textOf(graph, operation, false);
            assertThat(text.inputs()).isEqualTo(operation.inputs().size());
            assertThat(text.results()).hasSize(operation.outputs().size());
        }
    }

    static TracedStep trace(Block model, Shape shape, long batch) {
        List<Long> input = new java.util.ArrayList<>(List.of(batch));
        for (long size : shape.getShape()) {
            input.add(size);
        }
        return new Tracer(model, Loss.softmaxCrossEntropyLoss())
                .trace(
                        List.of(new TensorType(ElementType.FLOAT32, input)),
                        List.of(TensorType.of(ElementType.INT64, batch)));
    }

    @Test
    void trace_resNet152AtBatch4096_allocatesOnlyTheGraph() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocatedBefore = threads.getThreadAllocatedBytes(thread);

        TracedStep step = trace(ZooModel.resnet(152, 224), new Shape(3, 224, 224), 4096);

        assertThat(threads.getThreadAllocatedBytes(thread) - allocatedBefore).isLessThan(200L << 20);
        assertThat(step.graph().keepAllPeakBytes()).isGreaterThan(100L << 30);
    }

    @Test
    void trace_needsNoEngineThatComputes() {
        trace(LeNet.builder().build(), new Shape(1, 28, 28), 2);
        assertThat(Engine.hasEngine("PyTorch")).isFalse();
        assertThat(Engine.getAllEngines()).isSubsetOf("RPC", "memplan-trace");
    }
}
