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
     * Returns a step size whose first step is accepted about half of the time (the same paper, algorithm 4).
     *
     * @param start a position with some momentum
     */
    static double reasonable(Target target, Phase start) {
        double before = Phase.joint(start);
        double step = 1;
        double gain = gain(target, start, step, before);
        boolean grows = gain > -LOG_2;
        while (grows == gain > -LOG_2) {
            step = grows ? 2 * step : step / 2;
            gain = gain(target, start, step, before);
        }
        return step;
    }

    private static final double LOG_2 = 0.6931471805599453;

    private static double gain(Target target, Phase start, double step, double before) {
        double gain = Phase.joint(Phase.leapfrog(target, start, step)) - before;
        return Double.isNaN(gain) ? Double.NEGATIVE_INFINITY : gain;
    }
}
