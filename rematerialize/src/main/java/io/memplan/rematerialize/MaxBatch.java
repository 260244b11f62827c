package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.time.Duration;

/**
 * The largest batch that fits a memory while recomputes cost at most so much (Checkmate, Jain et al., MLSys 2020, §6.4).
 *
 * <p>The bytes of a schedule are affine in the batch and its time is proportional to it, so that one question is left:
 * the lowest peak of one item under a cost cap. It is found by bisection over the batch, each step a plan for the fastest
 * schedule: within the cap the batch is possible; a bound above the cap, or a proof of infeasibility, rules it out.
 *
 * @param batch the largest batch found
 * @param upperBound the largest batch that is not ruled out: {@code batch} is certified if they are the same
 * @param keepAllBatch the largest batch without any recompute, each storage freed after its last use
 * @param checkpointAllBatch the largest batch when nothing is ever freed, as in Checkmate's figures
 * @param floorBatch the largest batch that the operation floor allows
 * @param costCapNanos the time allowed, for the batch of the graph, in nanoseconds
 * @param plan the plan for the largest batch, on the graph at its own batch, with what does not go with the batch resident
 */
public record MaxBatch(
        long batch,
        long upperBound,
        long keepAllBatch,
        long checkpointAllBatch,
        long floorBatch,
        long costCapNanos,
        Plan plan) {

    private static final int PROBES = 10;

    /** Returns whether no larger batch is possible: proven, for schedules that compute first in graph order. */
    public boolean isCertified() {
        return batch == upperBound;
    }

    /** Returns the time of a step with so many more forward passes, in nanoseconds. */
    public static long capOfExtraForwards(TrainingGraph graph, double forwards) {
        long forward = graph.operations().stream()
                .filter(operation -> operation.phase() == Phase.FORWARD)
                .mapToLong(operation -> operation.costNanos())
                .sum();
        return graph.baseNanos() + (long) (forwards * forward);
    }

    /**
     * Looks for the largest batch.
     *
     * @param planner the strategy
     * @param request the graph, and how to search; its budget is the memory, its time limit is for the whole search
     * @param batch the batch that the graph was traced for
     * @param costCapNanos the time that a step may take at that batch, in nanoseconds
     */
    public static MaxBatch find(Planner planner, PlanRequest request, int batch, long costCapNanos) {
        BatchScale scale = BatchScale.of(request.graph(), batch);
        TrainingGraph graph = scale.graph();
        long memory = request.budgetBytes();
        long everything = graph.residentBytes()
                + graph.values().stream().mapToLong(Value::bytes).sum();
        long floor = scale.largestBatch(memory, OperationFloor.of(graph));
        long lowest = scale.largestBatch(memory, graph.keepAllPeakBytes());
        Plan best = new KeepAllPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));
        long found = lowest;
        long ruledOut = floor + 1;
        long open = ruledOut;
        long end = System.nanoTime() + request.timeLimit().toNanos();
        for (int probe = 0; found + 1 < open && !request.isCancelled() && System.nanoTime() < end; probe++) {
            long items = probe == 0 ? open - 1 : found + (open - found) / 2;
            Plan plan = planner.plan(probe(request, graph, scale.budgetFor(memory, items), end, probe));
            if (plan.isFeasible() && plan.predictedNanos() <= costCapNanos) {
                best = plan;
                found = Math.max(items, Math.min(ruledOut - 1, scale.largestBatch(memory, plan.predictedPeakBytes())));
                continue;
            }
            open = items;
            if (isRuledOut(plan, costCapNanos)) {
                ruledOut = items;
            }
        }
        return new MaxBatch(
                found, ruledOut - 1, lowest, scale.largestBatch(memory, everything), floor, costCapNanos, best);
    }

    private static boolean isRuledOut(Plan plan, long costCapNanos) {
        return plan.isFeasible()
                ? plan.lowerBoundNanos() > costCapNanos
                : plan.infeasibility().orElseThrow().proven();
    }

    private static PlanRequest probe(
            PlanRequest request, TrainingGraph graph, long budgetBytes, long end, int probesDone) {
        long nanos = Math.max(1_000_000, (end - System.nanoTime()) / Math.max(2, PROBES - probesDone));
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(budgetBytes)
                .optHardware(request.hardware())
                .optTimeLimit(Duration.ofNanos(nanos))
                .optGapTarget(request.gapTarget())
                .optSeed(request.seed())
                .optCancelled(request::isCancelled)
                .optListener(request.listener())
                .build();
    }
}
