package io.memplan.trainer;

import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the losses of the passes over one batch are multiplied with, so that their sum is the loss of the whole batch.
 *
 * <p>The gradient of the batch is then the sum of the passes' gradients, in the order of the passes.
 */
@FunctionalInterface
public interface PassWeights {

    /**
     * Returns the weight of each pass.
     *
     * @param labels the labels of each pass, in order; none is empty
     */
    double[] of(List<NDList> labels);

    /** Weighs by examples: for losses that are a mean over the examples of a batch. */
    static PassWeights byExamples() {
        return byUnits(labels -> labels.head().getShape().get(0));
    }

    /**
     * Weighs by what the loss is a mean of: tokens that are not padding, say, where batches hold sequences of unequal length.
     * If no pass has any, by examples.
     *
     * @param units counts them in the labels of a pass
     */
    static PassWeights byUnits(ToDoubleFunction<NDList> units) {
        return labels -> {
            double[] weights = labels.stream().mapToDouble(units).toArray();
            double sum = java.util.Arrays.stream(weights).sum();
            if (!(sum > 0)) {
                return byExamples().of(labels);
            }
            return java.util.Arrays.stream(weights).map(weight -> weight / sum).toArray();
        };
    }

    /** Weighs every pass with 1: for losses that are a sum over the examples. */
    static PassWeights ofSum() {
        return labels -> labels.stream().mapToDouble(pass -> 1).toArray();
    }
}
