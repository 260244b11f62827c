package io.memplan.trainer;

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
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.memplan.graph.operator.Kernels;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.graph.trace.TracedStep;
import io.memplan.graph.trace.Tracer;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.ParameterUpdate;
import io.memplan.trainer.execute.Program;
import io.memplan.trainer.execute.ScheduleExecutor;
import io.memplan.trainer.execute.StepObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The traced and differentiated step of every zoo model against DJL's own autograd, bit for bit. */
final class ZooGradientsIT {

    private static final int BATCH = 4;

    static Stream<Arguments> models() {
        return Stream.of(
                model("mlp", () -> new Mlp(784, 10, new int[] {128, 64}), 784),
                model("lenet", () -> LeNet.builder().build(), 1, 28, 28),
                model("alexnet", () -> AlexNet.builder().build(), 1, 224, 224),
                model("vgg11", () -> VGG.builder().build(), 1, 32, 32),
                model("resnet18", () -> resnet(18, 32), 3, 32, 32),
                model("resnet50", () -> resnet(50, 64), 3, 64, 64),
                model("mobilenetv1", () -> MobileNetV1.builder().setOutSize(10).build(), 3, 64, 64),
                model("mobilenetv2", () -> MobileNetV2.builder().setOutSize(10).build(), 3, 64, 64),
                model("squeezenet", () -> SqueezeNet.squeezenet(10), 3, 96, 96),
                model("googlenet", () -> GoogLeNet.builder().build(), 1, 96, 96),
                model("nin", () -> NiN.builder().build(), 1, 224, 224),
                model("transformer", ZooGradientsIT::transformer, 16, 32));
    }

    private static Arguments model(String name, Supplier<Block> block, long... shape) {
        return Arguments.of(name, block, new Shape(shape));
    }

    private static Block resnet(int layers, int size) {
        return ResNetV1.builder()
                .setNumLayers(layers)
                .setImageShape(new Shape(3, size, size))
                .setOutSize(10)
                .build();
    }

    private static Block transformer() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(32).build())
                .add(new TransformerEncoderBlock(32, 4, 64, 0.1f, Activation::gelu))
                .add(new TransformerEncoderBlock(32, 4, 64, 0.3f, Activation::relu))
                .addSingleton(array -> array.mean(new int[] {1}))
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(10).build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void step_onEveryModel_givesTheBitsOfAutograd(String name, Supplier<Block> supplier, Shape shape) {
        Map<String, byte[]> plain = run(supplier.get(), shape, false);
        Map<String, byte[]> planned = run(supplier.get(), shape, true);

        assertThat(planned.keySet()).isEqualTo(plain.keySet());
        for (Map.Entry<String, byte[]> entry : plain.entrySet()) {
            assertThat(differing(Objects.requireNonNull(planned.get(entry.getKey())), entry.getValue()))
                    .as(entry.getKey())
                    .isZero();
        }
    }

    private static long differing(byte[] a, byte[] b) {
        long count = Math.abs(a.length - b.length);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            count += a[i] == b[i] ? 0 : 1;
        }
        return count;
    }

    private static Map<String, byte[]> run(Block block, Shape shape, boolean planned) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(11);
            Shape batch = new Shape(BATCH).addAll(shape);
            block.initialize(manager, DataType.FLOAT32, batch);
            Engine.getInstance().setRandomSeed(12);
            NDArray data = manager.randomNormal(batch);
            NDArray label = manager.create(new long[] {1, 7, 3, 0});
            Loss loss = Loss.softmaxCrossEntropyLoss();
            Map<String, byte[]> result = new LinkedHashMap<>();
            Engine.getInstance().setRandomSeed(13);
            if (planned) {
                runPlanned(manager, block, loss, data, label, result);
            } else {
                runPlain(manager, block, loss, data, label, result);
            }
            block.getParameters().forEach(pair -> {
                Parameter parameter = pair.getValue();
                if (!parameter.requiresGradient()) {
                    result.put(pair.getKey(), parameter.getArray().toByteArray());
                }
            });
            return result;
        }
    }

    private static void runPlain(
            NDManager manager, Block block, Loss loss, NDArray data, NDArray label, Map<String, byte[]> result) {
        ParameterStore store = new ParameterStore(manager, false);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList predictions = block.forward(store, new NDList(data), new NDList(label), null);
            NDArray value = loss.evaluate(new NDList(label), predictions);
            collector.backward(value);
            result.put("loss", value.toByteArray());
            result.put("prediction", predictions.head().toByteArray());
        }
        block.getParameters().forEach(pair -> {
            if (pair.getValue().requiresGradient()) {
                result.put(
                        "gradient of " + pair.getKey(),
                        pair.getValue().getArray().getGradient().toByteArray());
            }
        });
    }

    private static void runPlanned(
            NDManager manager, Block block, Loss loss, NDArray data, NDArray label, Map<String, byte[]> result) {
        TracedStep traced = new Tracer(block, loss)
                .trace(
                        List.of(DjlTypes.of(data.getShape(), data.getDataType())),
                        List.of(DjlTypes.of(label.getShape(), label.getDataType())));
        Map<Integer, NDArray> sources = new TreeMap<>();
        Map<Parameter, NDArray> gradients = new LinkedHashMap<>();
        traced.parameterByValue().forEach((value, parameter) -> sources.put(value, parameter.getArray()));
        traced.gradientOfByValue().forEach((value, parameter) -> {
            NDArray slot = manager.zeros(parameter.getArray().getShape());
            gradients.put(parameter, slot);
            sources.put(value, slot);
        });
        sources.put(traced.inputs().get(0), data);
        sources.put(traced.labels().get(0), label);
        Set<Integer> wanted = new TreeSet<>(traced.predictions());
        wanted.add(traced.loss());
        try (Program program =
                Program.compile(manager, traced.graph(), Schedules.keepAll(traced.graph()), Kernels::textOf, wanted)) {
            ScheduleExecutor executor =
                    new ScheduleExecutor(program, CheckLevel.METADATA, ParameterUpdate.REFUSED, StepObserver.NONE);
            executor.runForward(sources, 0);
            result.put("loss", executor.handOut(traced.loss(), manager).toByteArray());
            result.put(
                    "prediction",
                    executor.handOut(traced.predictions().get(0), manager).toByteArray());
            executor.runBackward();
            assertThat(executor.accountedPeakBytes()).isEqualTo(traced.graph().keepAllPeakBytes());
        }
        block.getParameters().forEach(pair -> {
            if (pair.getValue().requiresGradient()) {
                result.put(
                        "gradient of " + pair.getKey(),
                        Objects.requireNonNull(gradients.get(pair.getValue())).toByteArray());
            }
        });
    }
}
