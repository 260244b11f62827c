package io.memplan.batching.tensor;

import org.jspecify.annotations.Nullable;

/** Is told what a session does, in order, so that gradients can flow back. */
interface LaunchLog {

    /** A log that keeps nothing. */
    LaunchLog NONE = new LaunchLog() {};

    /** Rows were brought together. */
    default void gathered(Slab made, TensorValue[] from) {}

    /**
     * An operation was run.
     *
     * @param operands the slabs of the operands that are tensors, null at other places
     */
    default void applied(Slab made, RowCall call, @Nullable Slab[] operands) {}

    /** A launch has ended. */
    default void launched() {}

    /** Returns whether it wants to be told which slabs lanes hold before the next launch. */
    default boolean isBoundaryDue() {
        return false;
    }

    /** The slabs that lanes hold are marked. */
    default void boundary() {}
}
