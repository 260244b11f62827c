package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an operation is run for many rows at once. */
interface RowRule {

    /**
     * Runs it for rows. At least one operand differs between them.
     *
     * @return the tensors with an axis of rows in front; for another result an array of one boxed value a row
     */
    Object run(RowCall call);

    /** Returns whether an operand that is no tensor may differ between the rows of a call. */
    default boolean mayVary(int operand) {
        return false;
    }

    /** Returns whether a row's bits are those of the method itself, however many rows run beside it. */
    default boolean isExact() {
        return false;
    }

    /** Returns the adjoint, or null if there is none, because nothing flows back or it is not known. */
    default @Nullable Adjoint adjoint() {
        return null;
    }

    /** Returns whether running it again gives something else, because it draws random numbers. */
    default boolean isDrawn() {
        return false;
    }

    /** Returns whether a gradient that flows back to here simply ends: the result is a step function of the operands. */
    default boolean isFlat() {
        return false;
    }

    /** From the gradient of a result to those of the operands. */
    interface Adjoint {

        /** What of a call an adjoint reads, apart from shapes. */
        enum Need {
            OPERANDS,
            RESULT,
            NOTHING
        }

        /** Returns what it reads. */
        Need need();

        /** Returns whether it reads an operand, given which gradients the call says are wanted. */
        default boolean reads(RowCall call, int operand) {
            return need() == Need.OPERANDS;
        }

        /**
         * Returns the gradients of the operands, each with the axes of the operand as the call had it; null for those
         * that have none.
         *
         * @param call the call; arrays that are not needed may not be read, only their shapes
         * @param result the result of the call, if it is needed
         * @param gradient the gradient of the result, with an axis of rows in front if the call had one
         */
        List<@Nullable NDArray> apply(RowCall call, @Nullable NDArray result, NDArray gradient);
    }
}
