package io.memplan.graph.schedule;

/** One step of a schedule. A storage is named by the id of the value that owns its bytes. */
public sealed interface Step {

    /** Hands the step to the method of the handler that belongs to it. */
    void apply(StepHandler handler);

    /**
     * Computes an operation.
     *
     * @param operation the operation's id
     * @param replay whether its effect is left out (rule 2)
     */
    record Compute(int operation, boolean replay) implements Step {

        /** Creates a step that computes the operation with its effect. */
        public Compute(int operation) {
            this(operation, false);
        }

        @Override
        public void apply(StepHandler handler) {
            handler.compute(operation, replay);
        }
    }

    /** Releases the device bytes of a storage. */
    record Free(int storage) implements Step {
        @Override
        public void apply(StepHandler handler) {
            handler.free(storage);
        }
    }

    /** Starts the copy of a storage out of the device. */
    record SwapOut(int storage, Tier tier) implements Step {
        @Override
        public void apply(StepHandler handler) {
            handler.swapOut(storage, tier);
        }
    }

    /** Takes device bytes for a storage and starts the copy of it back in. */
    record SwapIn(int storage) implements Step {
        @Override
        public void apply(StepHandler handler) {
            handler.swapIn(storage);
        }
    }

    /** Releases the copy of a storage outside the device. */
    record DropHost(int storage) implements Step {
        @Override
        public void apply(StepHandler handler) {
            handler.dropHost(storage);
        }
    }
}
