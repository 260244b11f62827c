package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;

/**
 * Predicts when the steps of a valid schedule happen on a device.
 *
 * <p>Rules: (1) steps are issued in order, and a step is issued no earlier than the one before it. (2) Computes run one
 * after another, when their inputs have arrived; one that overwrites a storage waits for a copy-out of it. (3) A
 * copy-out begins after the compute that wrote the storage, a copy-in after the copy-out of the same storage; each
 * direction is first in, first out. (4) What takes device bytes waits until everything freed before it in the order is
 * released: after the last compute that uses it and after its copy-out. Therefore the bytes over time never pass those
 * in the order of the steps, and the peak equals the checker's.
 *
 * <p>As coded, this assumes that the disk is as fast as the host link of the profile.
 */
public final class Simulator {

    private Simulator() {}

    /** Returns the timeline of a schedule that {@link ScheduleChecker} passes. */
    public static Timeline simulate(TrainingGraph graph, Schedule schedule, HardwareProfile hardware) {
        SimulatorRun run = new SimulatorRun(graph, hardware);
        schedule.replay(run);
        return run.finish();
    }
}
