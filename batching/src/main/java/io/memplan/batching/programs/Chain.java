package io.memplan.batching.programs;

/**
 * What a chain leaves behind.
 *
 * @param draws the positions after each kept transition, one after another
 * @param leapfrogs the leapfrog steps of those transitions
 * @param step the step size that they used
 */
@SuppressWarnings("ArrayRecordComponent") // replaced by its components when it is lifted, and never compared
public record Chain(double[] draws, long leapfrogs, double step) {}
