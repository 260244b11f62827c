package io.memplan.experiments.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;

/**
 * Cross-entropy of softmax of a decoder that is fed with its own labels: at each place the token that comes next is
 * judged, and padding (token 0) does not count. It needs no sequence mask, which DJL's PyTorch engine does not have.
 */
final class NextTokenLoss extends Loss {

    NextTokenLoss() {
        super("NextTokenLoss");
    }

    /**
     * Evaluates the loss.
     *
     * @param labels the tokens (batch, length) first
     * @param predictions the logits (batch, length, vocabulary) first
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray next = labels.head().get(":, 1:");
        NDArray chances = predictions.head().get(":, :-1").logSoftmax(-1);
        NDArray losses = chances.gather(next.expandDims(-1), 2).neg().squeeze(-1);
        NDArray counts = next.neq(0).toType(DataType.FLOAT32, false);
        return losses.mul(counts).sum().div(counts.sum().maximum(1));
    }
}
