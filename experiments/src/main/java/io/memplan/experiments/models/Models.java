package io.memplan.experiments.models;

import static io.memplan.experiments.models.ModelOptions.Option.DROPOUT;
import static io.memplan.experiments.models.ModelOptions.Option.EMBEDDING;
import static io.memplan.experiments.models.ModelOptions.Option.HEADS;
import static io.memplan.experiments.models.ModelOptions.Option.HIDDEN;
import static io.memplan.experiments.models.ModelOptions.Option.LAYERS;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The models that can be trained by name. */
public final class Models {

    private static final List<TrainableModel> ALL = List.of(
            new TrainableModel(
                    new ModelDescription(
                            "mlp",
                            "fully connected layers; four of width 128 unless hidden is set",
                            1,
                            32,
                            1,
                            182_026,
                            true,
                            Set.of(HIDDEN, DROPOUT)),
                    ZooBlocks::mlp),
            images("lenet", "LeNet-5 with sigmoids", 9, 32, 1, 82_820, ZooBlocks::lenet),
            new TrainableModel(
                    new ModelDescription("alexnet", "AlexNet", 67, 224, 3, 46_787_978, false, Set.of(DROPOUT)),
                    ZooBlocks::alexnet),
            images("vgg11", "VGG with 8 convolutions", 32, 224, 3, 128_807_306, ZooBlocks.vgg(1, 1, 2, 2, 2)),
            images("vgg13", "VGG with 10 convolutions", 32, 224, 3, 128_991_818, ZooBlocks.vgg(2, 2, 2, 2, 2)),
            images("vgg16", "VGG with 13 convolutions", 32, 224, 3, 134_301_514, ZooBlocks.vgg(2, 2, 3, 3, 3)),
            images("vgg19", "VGG with 16 convolutions", 32, 224, 3, 139_611_210, ZooBlocks.vgg(2, 2, 4, 4, 4)),
            resnet(18, "2, 2, 2, 2 bottleneck units (DJL's own: narrower than the literature's)", 897_706),
            resnet(34, "3, 4, 6, 3 bottleneck units (DJL's own: narrower than the literature's)", 1_501_818),
            resnet(50, "3, 4, 6, 3 bottleneck units", 23_547_402),
            resnet(101, "3, 4, 23, 3 bottleneck units", 42_561_290),
            resnet(152, "3, 8, 36, 3 bottleneck units", 58_224_138),
            images(
                    "mobilenetv1",
                    "MobileNet with depthwise separable convolutions",
                    1,
                    224,
                    3,
                    3_217_226,
                    ZooBlocks::mobilenetV1),
            images("mobilenetv2", "MobileNetV2 with inverted residuals", 1, 224, 3, 2_237_002, ZooBlocks::mobilenetV2),
            images("squeezenet", "SqueezeNet 1.1", 17, 224, 3, 727_626, ZooBlocks::squeezenet),
            images("googlenet", "GoogLeNet without auxiliary classifiers", 1, 224, 3, 5_983_802, ZooBlocks::googlenet),
            new TrainableModel(
                    new ModelDescription("nin", "Network in Network", 67, 224, 3, 2_015_398, false, Set.of(DROPOUT)),
                    ZooBlocks::nin),
            new TrainableModel(
                    new ModelDescription(
                            "transformer",
                            "a transformer encoder over the rows of an image, or over a sequence",
                            1,
                            32,
                            1,
                            122_570,
                            true,
                            Set.of(DROPOUT, HIDDEN, EMBEDDING, HEADS, LAYERS)),
                    TransformerClassifier::build));

    private Models() {}

    private static TrainableModel images(
            String name, String summary, int smallest, int usual, int channels, long parameters, BlockFactory factory) {
        return new TrainableModel(
                new ModelDescription(name, summary, smallest, usual, channels, parameters, false, Set.of()), factory);
    }

    private static TrainableModel resnet(int layers, String units, long parameters) {
        return images(
                "resnet" + layers,
                "ResNet with " + units,
                ZooBlocks.SMALLEST_RESNET_INPUT,
                224,
                3,
                parameters,
                ZooBlocks.resnet(layers));
    }

    /** Returns every model. */
    public static List<TrainableModel> all() {
        return ALL;
    }

    /** Finds a model by its name. */
    public static Optional<TrainableModel> find(String name) {
        return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /**
     * Returns the model of a name.
     *
     * @throws InvalidModelException if there is none; it lists those that there are
     */
    public static TrainableModel named(String name) {
        return find(name)
                .orElseThrow(() -> new InvalidModelException(
                        "There is no model named '" + name + "'.",
                        "one of "
                                + ALL.stream().map(TrainableModel::name).collect(Collectors.joining(", "))
                                + " is meant."));
    }
}
