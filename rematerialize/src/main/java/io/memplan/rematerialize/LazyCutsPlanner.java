package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.solver.MilpSolvers;

/** Proves plans optimal by a linear program over few moments, to which violated moments are added. */
public final class LazyCutsPlanner implements Planner {

    static final String NAME = "lazy-cuts";

    private static final long REPAIR_WORK = 3_000_000;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Solves for what is resident at a few moments, a lower bound for every schedule of the graph's order,"
                        + " and adds the moments at which the plan takes too much; what is then open on a small graph,"
                        + " intervals decide.",
                "Optimal for the graph's order of first computes when it says so; else a plan with a proven gap.",
                "exponential; seconds for a thousand operations");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        QuickSearch.run(board, REPAIR_WORK);
        if (!board.isOver()) {
            Leash.run(board, () -> {
                new LazyCuts(board, MilpSolvers.best()).run();
                SmallGraphSearch.finish(board);
                IntervalSearch.finish(board);
            });
        }
        return assembler.of(board);
    }
}
