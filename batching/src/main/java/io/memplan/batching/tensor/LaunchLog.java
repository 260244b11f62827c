package io.memplan.batching.tensor;

import org.jspecify.annotations.Nullable;

/** Is told what a session does, in order, so that gradients can flow back. */
interface LaunchLog {

    /** A log that keeps nothing. */
    LaunchLog NONE = new LaunchLog() {
        @Override
        public void gathered(Slab made, TensorValue[] from) {}

        @Override
        public void applied(Slab made, RowCall call, @Nullable Slab[] operands) {}

        @Override
        public void launched(long heldBytes) {}
    };

    /** Rows were brought together. */
    void gathered(Slab made, TensorValue[] from);

    /**
     * An operation was run.
     *
     * @param operands the slabs of the operands that are tensors, null at other places
     */
    void applied(Slab made, RowCall call, @Nullable Slab[] operands);

    /** A launch has ended. */
    void launched(long heldBytes);
}
