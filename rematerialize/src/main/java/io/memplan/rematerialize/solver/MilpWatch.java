package io.memplan.rematerialize.solver;

/** Hears of a solve that goes on, in the thread that solves. */
public interface MilpWatch {

    /** Hears nothing and never stops. */
    MilpWatch NONE = new MilpWatch() {
        @Override
        public boolean shouldStop(double objective, double bound) {
            return false;
        }

        @Override
        public void found(double[] values, double objective) {}
    };

    /**
     * Returns whether to stop now. Solvers ask often where they can, and else not at all.
     *
     * @param objective the cost of the best values so far; positive infinity without any
     * @param bound the cost that no values can beat; negative infinity if none is known
     */
    boolean shouldStop(double objective, double bound);

    /** Hears of better values. */
    void found(double[] values, double objective);
}
