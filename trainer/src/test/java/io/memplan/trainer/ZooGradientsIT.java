package io.memplan.trainer;

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
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.loss.Loss;
import io.memplan.trainer.autograd.StepBits;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The traced and differentiated step of every zoo model against DJL's own autograd, bit for bit. */
final class ZooGradientsIT {

    private static final int BATCH = 3;

    static Stream<Arguments> models() {
        return Stream.of(
                model("mlp", () -> new Mlp(784, 10, new int[] {128, 64}), 784),
                model("lenet", () -> LeNet.builder().build(), 1, 28, 28),
                model("alexnet", () -> AlexNet.builder().build(), 1, 67, 67),
                model("vgg11", () -> VGG.builder().build(), 1, 32, 32),
                model("resnet18", () -> resnet(18, 32), 3, 32, 32),
                model("resnet50", () -> resnet(50, 33), 3, 33, 33),
                model("mobilenetv1", () -> MobileNetV1.builder().setOutSize(10).build(), 3, 33, 33),
                model("mobilenetv2", () -> MobileNetV2.builder().setOutSize(10).build(), 3, 33, 33),
                model("squeezenet", () -> SqueezeNet.squeezenet(10), 3, 33, 33),
                model("googlenet", () -> GoogLeNet.builder().build(), 1, 33, 33),
                model("nin", () -> NiN.builder().build(), 1, 67, 67),
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
        StepBits.assertSameBits(
                run(supplier.get(), shape, StepBits::ofTrace), run(supplier.get(), shape, StepBits::ofAutograd));
    }

    private static Map<String, byte[]> run(Block block, Shape shape, StepBits.Runner runner) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(11);
            Shape batch = new Shape(BATCH).addAll(shape);
            block.initialize(manager, DataType.FLOAT32, batch);
            Engine.getInstance().setRandomSeed(12);
            NDList data = new NDList(manager.randomNormal(batch));
            NDList labels = new NDList(manager.create(new long[] {1, 7, 3}));
            return runner.run(block, Loss.softmaxCrossEntropyLoss(), data, labels);
        }
    }
}
