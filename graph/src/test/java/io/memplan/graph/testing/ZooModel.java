package io.memplan.graph.testing;

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
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A classifier of ten classes from DJL's zoo, at the smallest size at which it is itself.
 *
 * @param name its name
 * @param block makes it, without parameters
 * @param shape the shape of one example, without the batch
 */
public record ZooModel(String name, Supplier<Block> block, Shape shape) {

    /** Returns one of each kind. */
    public static Stream<ZooModel> all() {
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
                model("transformer", ZooModel::transformer, 16, 32));
    }

    /** Returns a ResNet for square colour images. */
    public static Block resnet(int layers, int size) {
        return ResNetV1.builder()
                .setNumLayers(layers)
                .setImageShape(new Shape(3, size, size))
                .setOutSize(10)
                .build();
    }

    private static ZooModel model(String name, Supplier<Block> block, long... shape) {
        return new ZooModel(name, block, new Shape(shape));
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

    @Override
    public String toString() {
        return name;
    }
}
