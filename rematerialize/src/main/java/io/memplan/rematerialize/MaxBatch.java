package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;

/**
 * The largest batch that fits a memory while recomputes cost at most so much (Checkmate, Jain et al., MLSys 2020, §6.4).
 *
 * <p>The bytes of a schedule are affine in the batch and its time is proportional to it, so that one question is left:
 * the lowest peak of one item under a cost cap. That is a linear program ({@link LowestPeak}). What it leaves open is
 * narrowed by bisection over the batch, each step a plan for the fastest schedule: within the cap the batch is possible; a
 * bound above the cap, or a proof of infeasibility, rules it out.
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
     * Returns the largest batch that fits the memory if a schedule peaks so high at the batch of the graph.
     *
     * @param graph the graph
     * @param batch the batch that the graph was traced for
     * @param memoryBytes the memory, in bytes
     * @param peakBytes the peak at that batch, in bytes
     */
    public static long ofPeak(TrainingGraph graph, int batch, long memoryBytes, long peakBytes) {
        return BatchScale.of(graph, batch).largestBatch(memoryBytes, peakBytes);
    }

    /**
     * Looks for the largest batch.
     *
     * @param planner the strategy; with {@code auto}, the lowest peak is first looked for as one linear program
     * @param request the graph, and how to search; its budget is the memory, its time limit is for the whole search
     * @param batch the batch that the graph was traced for
     * @param costCapNanos the time that a step may take at that batch, in nanoseconds
     */
    public static MaxBatch find(Planner planner, PlanRequest request, int batch, long costCapNanos) {
        return new MaxBatchSearch(planner, request, BatchScale.of(request.graph(), batch), costCapNanos).run();
    }
}
