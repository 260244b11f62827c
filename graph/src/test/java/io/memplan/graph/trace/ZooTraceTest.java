package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.cv.classification.AlexNet;
import ai.djl.basicmodelzoo.cv.classification.GoogLeNet;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV1;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.NiN;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.SqueezeNet;
import ai.djl.basicmodelzoo.cv.classification.VGG;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.loss.Loss;
import com.sun.management.ThreadMXBean;
import io.memplan.graph.ElementType;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.Kernels;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the zoo is traced without an engine on the class path. */
class ZooTraceTest {

    static Stream<Arguments> models() {
        return Stream.of(
                model("mlp", () -> new Mlp(784, 10, new int[] {128, 64}), 784),
                model("lenet", () -> LeNet.builder().build(), 1, 28, 28),
                model("alexnet", () -> AlexNet.builder().build(), 1, 224, 224),
                model("vgg11", () -> VGG.builder().build(), 1, 32, 32),
                model("resnet18", () -> resnet(18, 32), 3, 32, 32),
                model("resnet50", () -> resnet(50, 224), 3, 224, 224),
                model("mobilenetv1", () -> MobileNetV1.builder().setOutSize(10).build(), 3, 64, 64),
                model("mobilenetv2", () -> MobileNetV2.builder().setOutSize(10).build(), 3, 64, 64),
                model("squeezenet", () -> SqueezeNet.squeezenet(10), 3, 224, 224),
                model("googlenet", () -> GoogLeNet.builder().build(), 1, 96, 96),
                model("nin", () -> NiN.builder().build(), 1, 224, 224),
                model("transformer", ZooTraceTest::transformer, 16, 32));
    }

    private static Arguments model(String name, Supplier<Block> block, long... shape) {
        return Arguments.of(name, block, new Shape(shape));
    }

    static Block resnet(int layers, int size) {
        return ResNetV1.builder()
                .setNumLayers(layers)
                .setImageShape(new Shape(3, size, size))
                .setOutSize(10)
                .build();
    }

    private static Block transformer() {
        return new SequentialBlock()
                .add(new TransformerEncoderBlock(32, 4, 64, 0.1f, Activation::gelu))
                .add(new TransformerEncoderBlock(32, 4, 64, 0.1f, Activation::relu))
                .addSingleton(array -> array.mean(new int[] {1}))
                .add(Linear.builder().setUnits(10).build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void trace_model_givesForwardAndBackwardWithKernels(String name, Supplier<Block> block, Shape shape) {
        Block model = block.get();
        TracedStep step = trace(model, shape, 8);

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
    void trace_resNet152AtBatch4096_isFastAndAllocatesOnlyTheGraph() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocatedBefore = threads.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();

        TracedStep step = trace(resnet(152, 224), new Shape(3, 224, 224), 4096);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
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
