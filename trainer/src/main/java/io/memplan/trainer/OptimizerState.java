package io.memplan.trainer;

import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Nag;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.RmsProp;
import ai.djl.training.optimizer.Sgd;
import org.jspecify.annotations.Nullable;

/**
 * How much memory an optimizer keeps beside the parameters, as a multiple of the trainable parameters' bytes.
 *
 * <p>{@code Adam} and {@code AdamW} keep two moments (2), {@code RmsProp} keeps up to three statistics (3), {@code Sgd}
 * and {@code Nag} keep one momentum at most (1; they do not tell whether there is one). Any other optimizer, and one that
 * cannot be seen because its trainer was made elsewhere, is taken for Adam (2).
 */
final class OptimizerState {

    private static final int UNKNOWN = 2;

    private OptimizerState() {}

    /** Returns the multiple for an optimizer, or for an unknown one. */
    static int copiesOf(@Nullable Optimizer optimizer) {
        if (optimizer instanceof Sgd || optimizer instanceof Nag) {
            return 1;
        }
        if (optimizer instanceof Adam || optimizer instanceof AdamW) {
            return 2;
        }
        return optimizer instanceof RmsProp ? 3 : UNKNOWN;
    }
}
