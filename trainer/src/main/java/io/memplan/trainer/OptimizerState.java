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

    /** What {@code Adam} makes while it updates one parameter: a copy of the gradient and four intermediate results. */
    private static final int ADAM_TEMPORARIES = 5;

    private OptimizerState() {}

    /**
     * Returns the memory that updating one parameter takes for a moment, as a multiple of that parameter's bytes: a copy
     * of the gradient for {@code Sgd} and {@code Nag}, five arrays for any other.
     */
    static int temporariesOf(int copies) {
        return copies <= 1 ? 1 : ADAM_TEMPORARIES;
    }

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
