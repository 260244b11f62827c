package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;

/**
 * What the first steps of a plan taught about its times.
 *
 * @param predictedNanos the time of a step as the plan predicted it, in nanoseconds
 * @param calibratedNanos the time that the simulator predicts for the same schedule with what was measured, in nanoseconds
 * @param graph the graph with the measured times of its operations
 * @param hardware the profile with the measured speed of its links
 */
public record Recalibration(long predictedNanos, long calibratedNanos, TrainingGraph graph, HardwareProfile hardware) {}
