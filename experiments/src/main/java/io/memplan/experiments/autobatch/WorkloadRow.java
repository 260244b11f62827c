package io.memplan.experiments.autobatch;

/**
 * A measured figure.
 *
 * @param workload what was run
 * @param figure what was measured
 * @param value the median of the repetitions
 * @param unit the unit of the value
 * @param bar what was asked for, empty if nothing
 */
public record WorkloadRow(String workload, String figure, double value, String unit, String bar) {}
