package io.memplan.batching.programs;

/**
 * How a chain of NUTS runs.
 *
 * @param warmup the transitions that adapt the step size and are not kept; with none, the step size is taken as given
 * @param draws the transitions that are kept
 * @param maximalDepth how often a trajectory may double
 * @param acceptance the mean acceptance probability to adapt to, such as 0.8
 * @param step the step size, without warm-up
 */
public record NutsSettings(int warmup, int draws, int maximalDepth, double acceptance, double step) {}
