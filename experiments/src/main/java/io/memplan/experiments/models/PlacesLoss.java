package io.memplan.experiments.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * Cross-entropy of softmax, averaged over all places of all examples, such as the tokens of a sequence. DJL's own takes
 * predictions of two axes only: with more, its PyTorch engine reshapes the labels wrongly.
 */
public final class PlacesLoss extends Loss {

    private final Loss flat = Loss.softmaxCrossEntropyLoss();

    /** Creates the loss. */
    public PlacesLoss() {
        super("PlacesLoss");
    }

    /**
     * Evaluates the loss.
     *
     * @param labels the classes (batch, places) first
     * @param predictions the logits (batch, places, classes) first
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray logits = predictions.head();
        long classes = logits.getShape().get(logits.getShape().dimension() - 1);
        return flat.evaluate(new NDList(labels.head().reshape(-1)), new NDList(logits.reshape(-1, classes)));
    }
}
