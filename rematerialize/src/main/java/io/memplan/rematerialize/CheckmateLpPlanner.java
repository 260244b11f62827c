package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.solver.MilpSolvers;

/** Rounds the relaxation of Checkmate's program (Jain et al. 2020, §5). */
public final class CheckmateLpPlanner implements Planner {

    static final String NAME = "checkmate-lp";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "The relaxation of Checkmate's merged program for a slightly smaller budget, rounded at many thresholds, simulated (Jain et al. 2020, §5).",
                "Within the budget, or infeasible although a plan may exist.",
                "polynomial, in n² columns; not tried where they do not fit the heap");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        if (CheckmateSearch.isWorthwhile(board)) {
            new CheckmateSearch(board, MilpSolvers.best(), Stages::merged).round();
        }
        return assembler.of(board);
    }
}
