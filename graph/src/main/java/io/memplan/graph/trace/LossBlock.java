package io.memplan.graph.trace;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A loss as an opaque block: it takes the predictions and behind them the labels, and gives the loss. Two of the same
 * loss are equal, so that what one was measured to take is known of the other.
 */
final class LossBlock extends AbstractBlock {

    private final Loss loss;
    private final int predictions;

    LossBlock(Loss loss, int predictions) {
        this.loss = loss;
        this.predictions = predictions;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> params) {
        NDList judged = new NDList(inputs.subList(0, predictions));
        NDList labels = new NDList(inputs.subList(predictions, inputs.size()));
        return new NDList(loss.evaluate(labels, judged));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape()};
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very loss
    public boolean equals(@Nullable Object other) {
        return other instanceof LossBlock block && block.loss == loss && block.predictions == predictions;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(loss);
    }
}
