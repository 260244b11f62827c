package io.memplan.trainer.tune;

import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;

/**
 * A learning-rate schedule for another batch: the same as the one it wraps at the same number of examples, times a factor,
 * which is reached over a warm-up (Goyal et al., 2017, §2.2).
 *
 * <p>A schedule counts updates from 1. Update {@code t} of batches of {@code b} comes after {@code (t−1)·b} examples, where
 * batches of {@code b0} are at update {@code 1 + ⌊(t−1)·b/b0⌋}.
 */
public final class SampleTracker implements Tracker {

    private final ParameterTracker base;
    private final int baseBatch;
    private final int batch;
    private final double factor;
    private final long warmUpExamples;

    private SampleTracker(ParameterTracker base, int baseBatch, int batch, double factor, long warmUpExamples) {
        this.base = base;
        this.baseBatch = baseBatch;
        this.batch = batch;
        this.factor = factor;
        this.warmUpExamples = warmUpExamples;
    }

    /**
     * Rescales a schedule.
     *
     * @param base the schedule for the base batch
     * @param baseBatch the examples between two updates that it was made for
     * @param batch the examples between two updates now
     * @param factor what to multiply each rate with
     * @param warmUpExamples the examples over which the factor rises from 1; 0 for none
     */
    public static SampleTracker of(
            ParameterTracker base, int baseBatch, int batch, double factor, long warmUpExamples) {
        if (baseBatch < 1 || batch < 1 || !(factor > 0) || warmUpExamples < 0) {
            throw new IllegalArgumentException("A schedule cannot go from batches of " + baseBatch + " to batches of "
                    + batch + " with a factor of " + factor + " and " + warmUpExamples + " examples to warm up.");
        }
        return new SampleTracker(base, baseBatch, batch, factor, warmUpExamples);
    }

    @Override
    public float getNewValue(int update) {
        return getNewValue("", update);
    }

    @Override
    public float getNewValue(String parameter, int update) {
        long examples = (Math.max(1, update) - 1L) * batch;
        int baseUpdate = (int) Math.min(Integer.MAX_VALUE, 1 + examples / baseBatch);
        double share = warmUpExamples == 0 ? 1 : Math.min(1, (examples + batch) / (double) warmUpExamples);
        return (float) ((1 + (factor - 1) * share) * base.getNewValue(parameter, baseUpdate));
    }
}
