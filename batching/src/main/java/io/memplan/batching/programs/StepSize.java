package io.memplan.batching.programs;

/**
 * The step size of the leapfrog integrator while it adapts, by dual averaging (Hoffman and Gelman, JMLR 15, 2014,
 * section 3.2), with the constants of that paper.
 *
 * @param centre μ: ten times the first step size, as a logarithm
 * @param log the logarithm of the step size to use next
 * @param logAverage the logarithm of the step size to use after the warm-up
 * @param error H̄: the mean distance from the wanted acceptance
 * @param count the adaptations so far
 */
record StepSize(double centre, double log, double logAverage, double error, int count) {

    private static final double SHRINKAGE = 0.05;
    private static final double DELAY = 10;
    private static final double FORGETTING = 0.75;
    private static final double LOG_HALF = -0.6931471805599453;

    /** Returns the state before the first adaptation. */
    static StepSize of(double step) {
        return new StepSize(Math.log(10 * step), Math.log(step), 0, 0, 0);
    }

    /** Returns the state after a transition that was this far below the wanted acceptance. */
    static StepSize adapt(StepSize from, double shortfall) {
        int count = from.count + 1;
        double part = 1 / (count + DELAY);
        double error = (1 - part) * from.error + part * shortfall;
        double log = from.centre - Math.sqrt(count) / SHRINKAGE * error;
        double weight = Math.pow(count, -FORGETTING);
        return new StepSize(from.centre, log, weight * log + (1 - weight) * from.logAverage, error, count);
    }

    /**
     * Returns whether a step is accepted at least half of the time: from there the first step size doubles until it is
     * not, or else halves until it is (the same paper, algorithm 4). A density that is not a number is never accepted.
     */
    static boolean isShort(Phase from, Phase to) {
        return Phase.joint(to) - Phase.joint(from) > LOG_HALF;
    }
}
