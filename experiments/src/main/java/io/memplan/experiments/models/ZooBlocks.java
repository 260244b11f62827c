package io.memplan.experiments.models;

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
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.memplan.experiments.models.ModelKind.Classifier;
import java.util.List;
import java.util.stream.IntStream;

/** The models of DJL's basic model zoo, with the options that each needs to become the network of its name. */
final class ZooBlocks {

    /**
     * The smallest image for which DJL builds the ResNet of the literature; below, it silently builds another network
     * with three stages, or refuses.
     */
    static final int SMALLEST_RESNET_INPUT = 29;

    /** What AlexNet and NiN of the zoo drop unless told otherwise. */
    static final float ZOO_DROPOUT = 0.5f;

    private ZooBlocks() {}

    static Block mlp(Shape input, int classes, ModelOptions options) {
        List<Integer> hidden = options.hidden();
        float dropout = options.dropout();
        if (dropout == 0) {
            return new Mlp(
                    Math.toIntExact(input.size()),
                    classes,
                    hidden.stream().mapToInt(Integer::intValue).toArray());
        }
        SequentialBlock block = new SequentialBlock().add(Blocks.batchFlattenBlock(input.size()));
        for (int width : hidden) {
            block.add(Linear.builder().setUnits(width).build())
                    .add(Activation::relu)
                    .add(Dropout.builder().optRate(dropout).build());
        }
        return block.add(Linear.builder().setUnits(classes).build());
    }

    static Block lenet(Shape input, int classes, ModelOptions options) {
        return LeNet.builder().setOutSize(classes).build();
    }

    static Block alexnet(Shape input, int classes, ModelOptions options) {
        return AlexNet.builder()
                .setOutSize(classes)
                .setDropOutRate(options.dropout())
                .build();
    }

    /** VGG by the convolutions in each stage: the builder's number of layers alone changes nothing. */
    static Classifier vgg(int... convolutions) {
        int[] filters = {64, 128, 256, 512, 512};
        int[][] stages = IntStream.range(0, filters.length)
                .mapToObj(i -> new int[] {convolutions[i], filters[i]})
                .toArray(int[][]::new);
        return (input, classes, options) -> VGG.builder()
                .setNumLayers(IntStream.of(convolutions).sum() + 3)
                .setConvArch(stages)
                .setOutSize(classes)
                .build();
    }

    static Classifier resnet(int layers) {
        return (input, classes, options) -> ResNetV1.builder()
                .setNumLayers(layers)
                .setOutSize(classes)
                .setImageShape(input)
                .build();
    }

    static Block mobilenetV1(Shape input, int classes, ModelOptions options) {
        return MobileNetV1.builder().setOutSize(classes).build();
    }

    static Block mobilenetV2(Shape input, int classes, ModelOptions options) {
        return MobileNetV2.builder().setOutSize(classes).build();
    }

    static Block squeezenet(Shape input, int classes, ModelOptions options) {
        return SqueezeNet.squeezenet(classes);
    }

    static Block googlenet(Shape input, int classes, ModelOptions options) {
        return GoogLeNet.builder().setOutSize(classes).build();
    }

    /** NiN has no output size: the channels of its last stage are the classes. */
    static Block nin(Shape input, int classes, ModelOptions options) {
        return NiN.builder()
                .setNumChannels(new int[] {96, 256, 384, classes})
                .setDropOutRate(options.dropout())
                .build();
    }
}
