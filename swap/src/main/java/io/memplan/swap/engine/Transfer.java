package io.memplan.swap.engine;

/** A copy that was started. */
public interface Transfer {

    /** A copy that has ended. */
    Transfer DONE = new Transfer() {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}
    };

    /** Returns whether it has ended, well or not. */
    boolean isDone();

    /**
     * Waits until it has ended.
     *
     * @throws SwapException if it failed; the target's contents are then undefined
     */
    void await();
}
