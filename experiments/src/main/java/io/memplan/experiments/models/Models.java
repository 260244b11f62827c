package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.models.ModelDescription.Accepts;
import io.memplan.experiments.models.ModelKind.Classifier;
import io.memplan.experiments.models.ModelKind.Composed;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models that can be trained by name. */
public final class Models {

    private static final ModelOptions NONE = ModelOptions.defaults();
    private static final ModelOptions HALF_DROPPED =
            ModelOptions.builder().optDropout(ZooBlocks.ZOO_DROPOUT).build();

    private static final List<TrainableModel> ALL = List.of(
            TrainableModel.classifier(
                    new ModelDescription(
                            "mlp",
                            "fully connected layers",
                            image(1, 32),
                            1,
                            182_026,
                            Accepts.ANYTHING,
                            ModelOptions.builder()
                                    .optHidden(List.of(128, 128, 128, 128))
                                    .optDropout(0)
                                    .build()),
                    ZooBlocks::mlp),
            images("lenet", "LeNet-5 with sigmoids", 9, image(1, 32), 82_820, NONE, ZooBlocks::lenet),
            images("alexnet", "AlexNet", 67, image(3, 224), 46_787_978, HALF_DROPPED, ZooBlocks::alexnet),
            vgg(11, 128_807_306, 1, 1, 2, 2, 2),
            vgg(13, 128_991_818, 2, 2, 2, 2, 2),
            vgg(16, 134_301_514, 2, 2, 3, 3, 3),
            vgg(19, 139_611_210, 2, 2, 4, 4, 4),
            resnet(18, "2, 2, 2, 2 bottleneck units (DJL's own: narrower than the literature's)", 897_706),
            resnet(34, "3, 4, 6, 3 bottleneck units (DJL's own: narrower than the literature's)", 1_501_818),
            resnet(50, "3, 4, 6, 3 bottleneck units", 23_547_402),
            resnet(101, "3, 4, 23, 3 bottleneck units", 42_561_290),
            resnet(152, "3, 8, 36, 3 bottleneck units", 58_224_138),
            images(
                    "mobilenetv1",
                    "MobileNet with depthwise separable convolutions",
                    1,
                    image(3, 224),
                    3_217_226,
                    NONE,
                    ZooBlocks::mobilenetV1),
            images(
                    "mobilenetv2",
                    "MobileNetV2 with inverted residuals",
                    1,
                    image(3, 224),
                    2_237_002,
                    NONE,
                    ZooBlocks::mobilenetV2),
            images("squeezenet", "SqueezeNet 1.1", 17, image(3, 224), 727_626, NONE, ZooBlocks::squeezenet),
            images(
                    "googlenet",
                    "GoogLeNet without auxiliary classifiers",
                    1,
                    image(3, 224),
                    5_983_802,
                    NONE,
                    ZooBlocks::googlenet),
            images("nin", "Network in Network", 67, image(3, 224), 2_015_398, HALF_DROPPED, ZooBlocks::nin),
            TrainableModel.classifier(
                    new ModelDescription(
                            "transformer",
                            "a transformer encoder over the rows of an image, or over a sequence",
                            image(1, 32),
                            1,
                            122_570,
                            Accepts.ANYTHING,
                            ModelOptions.builder()
                                    .optDropout(0.1f)
                                    .optHidden(List.of(256))
                                    .opt(Option.EMBEDDING, 64)
                                    .opt(Option.HEADS, 4)
                                    .opt(Option.LAYERS, 2)
                                    .build()),
                    TransformerClassifier::build),
            recurrent("lstm", "an LSTM classifier of token sequences", 872_714, Recurrent.LSTM),
            recurrent("gru", "a GRU classifier of token sequences", 814_858, Recurrent.GRU),
            recurrent("rnn", "a plain recurrent classifier of token sequences", 699_146, Recurrent.RNN),
            text(
                    "bert",
                    "BERT-base with its heads for masked tokens and next sentences",
                    109_811_516,
                    BertModel.BASE,
                    BertModel::build),
            text("gpt2", "a decoder of the size of GPT-2 small", 124_438_272, TextModels.GPT2, TextModels::gpt2),
            text(
                    "seq2seq",
                    "DJL's text encoder and decoder with LSTMs",
                    3_032_848,
                    SequenceModels.PLAIN,
                    SequenceModels::plain),
            text(
                    "seq2seq-attention",
                    "a text encoder and a decoder that attends to it",
                    4_378_896,
                    SequenceModels.ATTENTION,
                    SequenceModels::attention),
            TrainableModel.composed(
                    new ModelDescription(
                            "tabnet",
                            "TabNet, a classifier of rows of a table",
                            List.of(TensorType.of(ElementType.FLOAT32, 128)),
                            1,
                            441_738,
                            Accepts.ANYTHING,
                            TabularModels.TABNET),
                    TabularModels::tabnet),
            detector(
                    "ssd",
                    "a small single-shot detection of objects",
                    DetectionModels.SMALLEST_SSD_INPUT,
                    256,
                    1_197_180,
                    DetectionModels::ssd),
            images("darknet53", "Darknet-53", 1, image(3, 224), 40_613_034, NONE, DetectionModels::darknet),
            detector(
                    "yolov3",
                    "YOLOv3, a detection of objects at three scales",
                    DetectionModels.YOLO_STRIDE,
                    416,
                    61_598_503,
                    DetectionModels::yolo));

    private Models() {}

    private static List<TensorType> image(long channels, long size) {
        return List.of(TensorType.of(ElementType.FLOAT32, channels, size, size));
    }

    private static TrainableModel images(
            String name,
            String summary,
            int smallest,
            List<TensorType> usual,
            long parameters,
            ModelOptions defaults,
            Classifier classifier) {
        return TrainableModel.classifier(
                new ModelDescription(name, summary, usual, smallest, parameters, Accepts.IMAGES, defaults), classifier);
    }

    private static TrainableModel vgg(int layers, long parameters, int... convolutions) {
        return images(
                "vgg" + layers,
                "VGG with " + (layers - 3) + " convolutions",
                32,
                image(3, 224),
                parameters,
                NONE,
                ZooBlocks.vgg(convolutions));
    }

    private static TrainableModel resnet(int layers, String units, long parameters) {
        return images(
                "resnet" + layers,
                "ResNet with " + units,
                ZooBlocks.SMALLEST_RESNET_INPUT,
                image(3, 224),
                parameters,
                NONE,
                ZooBlocks.resnet(layers));
    }

    private static TrainableModel detector(
            String name, String summary, int smallest, long size, long parameters, Composed composed) {
        return TrainableModel.composed(
                new ModelDescription(name, summary, image(3, size), smallest, parameters, Accepts.IMAGES, NONE),
                composed);
    }

    private static TrainableModel text(
            String name, String summary, long parameters, ModelOptions defaults, Composed composed) {
        List<TensorType> inputs =
                composed.build(new Shape(), 2, defaults).workload().inputs();
        return TrainableModel.composed(
                new ModelDescription(name, summary, inputs, 1, parameters, Accepts.OPTIONS, defaults), composed);
    }

    private static TrainableModel recurrent(String name, String summary, long parameters, Recurrent kind) {
        return text(name, summary, parameters, TextModels.RECURRENT, TextModels.recurrent(name, kind));
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
