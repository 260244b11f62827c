package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;

/** Evicts, gap by gap, what frees the most bytes and time for the least recompute, and then searches around that. */
public final class GreedyEvictPlanner implements Planner {

    static final String NAME = "greedy-evict";

    /** Computes that one plan may replay: about two seconds. */
    private static final long MOST_WORK = 20_000_000;

    private static final long WORK_PER_OPERATION_CUBED = 20;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Starts from keep-all and evicts by bytes and places freed for each nanosecond of recompute; then local"
                        + " search.",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n) for each choice evaluated, of which 20 n³ computes, at most 20 million, may be replayed");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        long operations = Math.min(1_000, request.graph().operations().size());
        long work = Math.min(MOST_WORK, WORK_PER_OPERATION_CUBED * operations * operations * operations);
        EvictionSearch search = new EvictionSearch(request, new Rematerializer(request.graph()));
        return assembler.of(search.run(request.budgetBytes(), work));
    }
}
