package io.memplan.batching.programs;

/**
 * A density at a position.
 *
 * @param log the logarithm of the density, up to a constant
 * @param gradient its derivative by the position
 */
@SuppressWarnings("ArrayRecordComponent") // replaced by its components when it is lifted, and never compared
record Evaluation(double log, double[] gradient) {}
