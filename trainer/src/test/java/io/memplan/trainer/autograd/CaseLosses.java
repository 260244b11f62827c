package io.memplan.trainer.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/** The losses of differential cases, which send gradients of two kinds back. */
final class CaseLosses {

    private CaseLosses() {}

    /** The sum of all predictions, weighted by the labels: a gradient that differs everywhere, in row-major order. */
    static final class WeightedSum extends Loss {

        WeightedSum() {
            super("weighted sum");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray total = predictions.get(0).mul(labels.get(0)).sum();
            for (int i = 1; i < predictions.size(); i++) {
                total = total.add(predictions.get(i).mul(labels.get(i)).sum());
            }
            return total;
        }
    }

    /** The sum of the means of all predictions: a gradient of one number. */
    static final class PlainMean extends Loss {

        PlainMean() {
            super("plain mean");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray total = predictions.get(0).mean();
            for (int i = 1; i < predictions.size(); i++) {
                total = total.add(predictions.get(i).mean());
            }
            return total;
        }
    }
}
