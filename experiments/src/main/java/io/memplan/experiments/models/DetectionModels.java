package io.memplan.experiments.models;

import ai.djl.basicmodelzoo.cv.object_detection.ssd.SingleShotDetection;
import ai.djl.basicmodelzoo.cv.object_detection.yolo.YOLOV3;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.loss.YOLOv3Loss;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.Filling.Columns;
import io.memplan.experiments.data.Filling.Uniform;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.stream.Stream;

/** Models that find objects in images. */
final class DetectionModels {

    /** Below it the smallest feature map of the single-shot detection has no pixel left. */
    static final int SMALLEST_SSD_INPUT = 64;
    /** YOLOv3 halves an image five times, and doubles what is left. */
    static final int YOLO_STRIDE = 32;

    private static final int OBJECTS = 3;

    private DetectionModels() {}

    /** The small single-shot detection of DJL's examples: three stages below, three above, and the whole image. */
    static Parts ssd(Shape input, int classes, ModelOptions options) {
        SequentialBlock base = new SequentialBlock();
        Stream.of(16, 32, 64).forEach(filters -> base.add(SingleShotDetection.getDownSamplingBlock(filters)));
        List<Float> ratios = List.of(1f, 2f, 0.5f);
        Block block = SingleShotDetection.builder()
                .setNumClasses(classes)
                .setNumFeatures(3)
                .optGlobalPool(true)
                .setRatios(List.of(ratios, ratios, ratios, ratios, ratios))
                .setSizes(List.of(
                        List.of(0.2f, 0.272f),
                        List.of(0.37f, 0.447f),
                        List.of(0.54f, 0.619f),
                        List.of(0.71f, 0.79f),
                        List.of(0.88f, 0.961f)))
                .setBaseNetwork(base)
                .build();
        Columns corners = new Columns(List.of(
                new Below(classes),
                new Uniform(0, 0.4),
                new Uniform(0, 0.4),
                new Uniform(0.5, 1),
                new Uniform(0.5, 1)));
        return Parts.of("ssd", block, new MultiBoxLoss(), image(input), List.of(objects(corners)));
    }

    /** YOLOv3 (Redmon and Farhadi, 2018) with the anchors of COCO. */
    static Parts yolo(Shape input, int classes, ModelOptions options) {
        checkStride("yolov3", input);
        Block block = YOLOV3.builder().setNumClasses(classes).build();
        YOLOv3Loss loss = YOLOv3Loss.builder()
                .setNumClasses(classes)
                .setInputShape(input.slice(1))
                .build();
        Columns cornerAndSize = new Columns(List.of(
                new Below(classes),
                new Uniform(0, 0.5),
                new Uniform(0, 0.5),
                new Uniform(0.1, 0.5),
                new Uniform(0.1, 0.5)));
        return Parts.of("yolov3", block, loss, image(input), List.of(objects(cornerAndSize)));
    }

    private static void checkStride(String model, Shape input) {
        if (input.get(1) % YOLO_STRIDE != 0 || input.get(2) % YOLO_STRIDE != 0) {
            throw new InvalidModelException(
                    "The model " + model + " needs images whose sides are multiples of " + YOLO_STRIDE + ", not "
                            + input.get(1) + "×" + input.get(2) + ".",
                    "416×416 or 256×256 suits.");
        }
    }

    /** The classifier on which YOLOv3 stands. */
    static Block darknet(Shape input, int classes, ModelOptions options) {
        return YOLOV3.builder().optDarkNetOutSize(classes).buildDarkNet();
    }

    private static List<RandomTensor> image(Shape input) {
        return List.of(
                new RandomTensor("image", TensorType.of(ElementType.FLOAT32, input.getShape()), new Uniform(0, 1)));
    }

    private static RandomTensor objects(Columns columns) {
        return new RandomTensor("objects", TensorType.of(ElementType.FLOAT32, OBJECTS, 5), columns);
    }
}
