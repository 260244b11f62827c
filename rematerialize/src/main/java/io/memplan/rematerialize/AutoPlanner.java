package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.Map;

/**
 * Finds a plan at once, then narrows the gap between it and a proven bound until that is as small as asked for.
 *
 * <p>The same request gives the same plan if the search ends by its gap before 15 % of the time limit are gone, or 4.5 s of a
 * limit below 30 s, or half of one below 9 s: until then everything that counts is measured in work, not in time.
 */
public final class AutoPlanner implements Planner {

    static final String NAME = "auto";

    /** Above so many operations the programs are too large to be solved in a usual time limit. */
    private static final int MOST_OPERATIONS_TO_SOLVE = 60_000;

    private static final long QUICK_WORK = 3_000_000;

    private final Map<String, Plan> made;

    /** Creates the strategy. */
    public AutoPlanner() {
        this(Map.of());
    }

    /**
     * Creates the strategy beside others.
     *
     * @param made plans of other strategies for the same request, by their names; those are not run again
     */
    AutoPlanner(Map<String, Plan> made) {
        this.made = Map.copyOf(made);
    }

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Starts with keep-all, Chen's segments and greedy eviction; then lazy cuts in one thread, and local search,"
                        + " annealing and windows in another share plans and bounds until the gap asked for is reached; unless"
                        + " that is above 0.1 %, cheap strategies run to their ends before a plan counts that is not proven"
                        + " optimal.",
                "Never slower than the cheap strategies; states a proven gap for the graph's order of first computes.",
                "the time limit at most");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        QuickSearch.run(board, QUICK_WORK);
        if (!board.isSettled()) {
            boolean solvable =
                    request.graph().operations().size() <= MOST_OPERATIONS_TO_SOLVE && MilpSolvers.areAvailable();
            Leash.run(board, () -> {
                CheapStrategies cheap = new CheapStrategies(board, made);
                new Portfolio(board, solvable ? new LazyCuts(board, MilpSolvers.best()) : null, cheap).run();
                SmallGraphSearch.finish(board);
                if (solvable) {
                    IntervalSearch.finish(board);
                }
                cheap.finish();
            });
        }
        return assembler.of(board);
    }
}
