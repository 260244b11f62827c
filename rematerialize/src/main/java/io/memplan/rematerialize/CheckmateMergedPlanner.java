package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.solver.MilpSolvers;

/** Solves Checkmate's integer program with one stage for the whole forward part. */
public final class CheckmateMergedPlanner implements Planner {

    static final String NAME = "checkmate-milp-merged";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Checkmate's integer program with one stage for the forward part, so that it is several times smaller.",
                "Fastest of the schedules that compute each operation at most once in a stage, if given the time; no bound for others.",
                "exponential, in n² columns");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        if (CheckmateSearch.isWorthwhile(board)) {
            new CheckmateSearch(board, MilpSolvers.best(), Stages::merged).solve();
        }
        return assembler.of(board);
    }
}
