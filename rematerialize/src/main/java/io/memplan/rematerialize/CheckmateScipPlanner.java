package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.solver.MilpSolvers;

/** Solves Checkmate's full integer program with SCIP. */
public final class CheckmateScipPlanner implements Planner {

    static final String NAME = "checkmate-milp-scip";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Checkmate's integer program with a stage for each operation, solved by SCIP (Jain et al. 2020, §4).",
                "Fastest of the schedules that compute each operation at most once in a stage, if given the time; no bound for others.",
                "exponential, in n² columns");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        if (CheckmateSearch.isWorthwhile(board)) {
            new CheckmateSearch(board, MilpSolvers.byName("scip"), Stages::full).solve();
        }
        return assembler.of(board);
    }
}
