package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import java.time.Duration;

/**
 * How schedules are made and judged.
 *
 * @param planner the strategy
 * @param limits the memory allowed
 * @param hardware the device that is planned for
 * @param seed the seed of random decisions
 * @param timeLimit how long one plan may take
 */
public record PlanMaker(Planner planner, MemoryLimits limits, HardwareProfile hardware, long seed, Duration timeLimit) {

    /** Returns a plan for a graph within the limits. */
    Plan plan(TrainingGraph graph) {
        return planner.plan(PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(limits.deviceBytes())
                .optHostBudgetBytes(limits.hostBytes())
                .optDiskBudgetBytes(limits.diskBytes())
                .optHardware(hardware)
                .optSeed(seed)
                .optTimeLimit(timeLimit)
                .optGapTarget(0.005)
                .build());
    }
}
