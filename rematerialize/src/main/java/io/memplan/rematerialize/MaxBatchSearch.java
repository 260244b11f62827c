package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.time.Duration;

/** Narrows the range between the largest batch found and the smallest one ruled out. */
final class MaxBatchSearch {

    static final String NAME = "lowest-peak";

    private static final int PROBES = 10;
    private static final int MOST_OPERATIONS_TO_SOLVE = 6_000;
    /** The part of the time for the linear program. */
    private static final double SHARE = 0.4;

    private final Planner planner;
    private final PlanRequest request;
    private final BatchScale scale;
    private final long memoryBytes;
    private final long costCapNanos;
    private final long endNanos;
    private final long floor;
    private final long keepAll;
    private long found;
    private long ruledOut;
    private Plan best;

    MaxBatchSearch(Planner planner, PlanRequest request, BatchScale scale, long costCapNanos) {
        this.planner = planner;
        this.request = request;
        this.scale = scale;
        this.memoryBytes = request.budgetBytes();
        this.costCapNanos = costCapNanos;
        this.endNanos = System.nanoTime() + request.timeLimit().toNanos();
        TrainingGraph graph = scale.graph();
        this.floor = scale.largestBatch(memoryBytes, OperationFloor.of(graph));
        this.keepAll = scale.largestBatch(memoryBytes, graph.keepAllPeakBytes());
        this.found = keepAll;
        this.ruledOut = floor + 1;
        this.best = new KeepAllPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));
    }

    MaxBatch run() {
        boolean solved = costCapNanos >= scale.graph().baseNanos() && isSolvable() && isOpen();
        if (solved) {
            solve();
        }
        bisect(solved);
        TrainingGraph graph = scale.graph();
        long everything = graph.residentBytes()
                + graph.values().stream().mapToLong(Value::bytes).sum();
        return new MaxBatch(
                found, ruledOut - 1, keepAll, scale.largestBatch(memoryBytes, everything), floor, costCapNanos, best);
    }

    private boolean isSolvable() {
        return planner instanceof AutoPlanner
                && scale.graph().operations().size() <= MOST_OPERATIONS_TO_SOLVE
                && MilpSolvers.areAvailable();
    }

    private boolean isOpen() {
        return found + 1 < ruledOut && !request.isCancelled() && System.nanoTime() < endNanos;
    }

    private void solve() {
        long nanos = (long) (SHARE * (endNanos - System.nanoTime()));
        PlanRequest whole = requestFor(scale.graph().keepAllPeakBytes(), nanos)
                .optCancelled(request::isCancelled)
                .build();
        LowestPeak search =
                new LowestPeak(whole, MilpSolvers.best(), costCapNanos, OperationFloor.of(scale.graph()), scaled());
        search.run();
        long batch = scale.largestBatch(memoryBytes, search.peakBytes());
        if (batch > found) {
            found = batch;
            best = new PlanAssembler(whole.withBudget(search.peakBytes()), NAME)
                    .of(search.sequence().toSchedule());
        }
        ruledOut = Math.min(ruledOut, 1 + scale.largestBatch(memoryBytes, search.lowestBytes()));
    }

    /** Returns whether two peaks mean the same batch. */
    private LowestPeak.Enough scaled() {
        return (lowest, peak) -> scale.largestBatch(memoryBytes, lowest) == scale.largestBatch(memoryBytes, peak);
    }

    private void bisect(boolean solved) {
        long open = ruledOut;
        for (int probe = 0; found + 1 < open && isOpen(); probe++) {
            long items = probe == 0 && !solved ? open - 1 : found + (open - found) / 2;
            CapDecision decision = new CapDecision(request, costCapNanos);
            long nanos = Math.max(1_000_000, (endNanos - System.nanoTime()) / Math.max(2, PROBES - probe));
            Plan plan = planner.plan(requestFor(scale.budgetFor(memoryBytes, items), nanos)
                    .optCancelled(decision::isOver)
                    .optListener(decision)
                    .build());
            if (plan.isFeasible() && plan.predictedNanos() <= costCapNanos) {
                best = plan;
                long batch = scale.largestBatch(memoryBytes, plan.predictedPeakBytes());
                found = Math.max(items, Math.min(ruledOut - 1, batch));
                continue;
            }
            open = items;
            if (isRuledOut(plan)) {
                ruledOut = items;
            }
        }
    }

    private boolean isRuledOut(Plan plan) {
        return plan.isFeasible()
                ? plan.lowerBoundNanos() > costCapNanos
                : plan.infeasibility().orElseThrow().proven();
    }

    private PlanRequest.Builder requestFor(long budgetBytes, long nanos) {
        return PlanRequest.builder()
                .setGraph(scale.graph())
                .setBudgetBytes(budgetBytes)
                .optHardware(request.hardware())
                .optTimeLimit(Duration.ofNanos(Math.max(1, nanos)))
                .optGapTarget(request.gapTarget())
                .optSeed(request.seed());
    }
}
