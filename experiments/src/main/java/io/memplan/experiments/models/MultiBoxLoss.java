package io.memplan.experiments.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;

/**
 * The loss of single-shot detection (Liu et al., ECCV 2016, section 2.2), of array operations alone: DJL's own calls the
 * operator {@code multiBoxTarget}, which its PyTorch engine does not have.
 *
 * <p>Each object takes the anchor that fits it best, and each other anchor takes the object that it overlaps most, if by
 * half of their union. An anchor with an object should predict its class and, as offsets, its box; any other the class 0.
 * As in DJL's loss, the class loss is the mean cross-entropy over all anchors, and the box loss the mean absolute error of
 * offsets, where anchors without an object count as right.
 */
final class MultiBoxLoss extends Loss {

    private static final float OVERLAP = 0.5f;
    /** More than any overlap. */
    private static final float TAKEN = 2;
    /** The usual variances of offsets of the centre and of the logarithm of the size. */
    private static final float CENTRE_VARIANCE = 0.1f;

    private static final float SIZE_VARIANCE = 0.2f;
    private static final float SMALLEST = 1e-6f;

    private final Loss classLoss = new PlacesLoss();
    private final Loss boxLoss = Loss.l1Loss();

    MultiBoxLoss() {
        super("MultiBoxLoss");
    }

    /**
     * Evaluates the loss.
     *
     * @param labels (batch, objects, 5): the class, or a negative number for padding, and the corners of the box
     * @param predictions the anchors (1, anchors, 4) by their corners, the logits (batch, anchors, classes + 1), and the
     *     offsets (batch, 4 anchors)
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray objects = labels.head();
        NDArray anchors = predictions.get(0);
        long batch = objects.getShape().get(0);
        long count = objects.getShape().get(1);
        NDArray scores = scores(anchors, objects, batch, count);
        NDArray matched = scores.max(new int[] {2}).gte(OVERLAP).toType(DataType.FLOAT32, false);
        NDArray chosen = scores.argMax(2).oneHot((int) count).matMul(objects);
        NDArray classes = chosen.get("..., 0").add(1).mul(matched).toType(DataType.INT64, false);
        NDArray mask = matched.expandDims(-1);
        NDArray offsets = offsets(anchors, chosen).mul(mask).reshape(batch, -1);
        NDArray predicted = predictions.get(2).reshape(batch, -1, 4).mul(mask).reshape(batch, -1);
        return classLoss
                .evaluate(new NDList(classes), new NDList(predictions.get(1)))
                .add(boxLoss.evaluate(new NDList(offsets), new NDList(predicted)));
    }

    /** Returns (batch, anchors, objects): the overlap, and more where the object takes the anchor. */
    private static NDArray scores(NDArray anchors, NDArray objects, long batch, long count) {
        NDArray boxes = objects.get("..., 1:").reshape(batch, 1, count, 4);
        NDArray places = anchors.reshape(1, -1, 1, 4);
        NDArray low = NDArrays.maximum(places.get("..., :2"), boxes.get("..., :2"));
        NDArray high = NDArrays.minimum(places.get("..., 2:"), boxes.get("..., 2:"));
        NDArray common = area(high.sub(low).maximum(0));
        NDArray union = area(size(places)).add(area(size(boxes))).sub(common);
        NDArray present =
                objects.get("..., 0").gte(0).toType(DataType.FLOAT32, false).reshape(batch, 1, count);
        NDArray overlap = common.div(union.maximum(SMALLEST)).mul(present);
        NDArray best = overlap.argMax(1)
                .oneHot((int) anchors.getShape().get(1))
                .transpose(0, 2, 1)
                .mul(present);
        return overlap.add(best.mul(TAKEN));
    }

    private static NDArray size(NDArray boxes) {
        return boxes.get("..., 2:").sub(boxes.get("..., :2"));
    }

    private static NDArray centre(NDArray boxes) {
        return boxes.get("..., 2:").add(boxes.get("..., :2")).div(2);
    }

    private static NDArray area(NDArray sizes) {
        return sizes.get("..., 0").mul(sizes.get("..., 1"));
    }

    /** Returns (batch, anchors, 4): where the chosen boxes are, as seen from the anchors. */
    private static NDArray offsets(NDArray anchors, NDArray chosen) {
        NDArray boxes = chosen.get("..., 1:");
        NDArray size = size(anchors);
        NDArray shift = centre(boxes).sub(centre(anchors)).div(size).div(CENTRE_VARIANCE);
        NDArray growth = size(boxes).maximum(SMALLEST).div(size).log().div(SIZE_VARIANCE);
        return shift.concat(growth, -1);
    }
}
