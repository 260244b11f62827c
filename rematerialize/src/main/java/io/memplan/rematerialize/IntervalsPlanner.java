package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;

/**
 * Retention intervals on CP-SAT: Bartan et al., <i>Moccasin: efficient tensor rematerialization for neural networks</i>,
 * ICML 2023.
 *
 * <p>As there, the number of computes of an operation is limited to C; here a schedule that exceeds it is not ignored by
 * the bound (see {@link IntervalModel}).
 */
public final class IntervalsPlanner implements Planner {

    static final String NAME = "intervals";

    private static final long QUICK_WORK = 3_000_000;

    private final int computes;

    /** Creates the planner with C = 2, which doubles whenever what it proves with that leaves a gap. */
    public IntervalsPlanner() {
        this(0);
    }

    private IntervalsPlanner(int computes) {
        this.computes = computes;
    }

    /**
     * Returns a planner with another limit.
     *
     * @param computes the most computes of an operation (C), at least 2
     * @throws IllegalArgumentException if it is less than 2
     */
    public static IntervalsPlanner ofComputes(int computes) {
        if (computes < 2) {
            throw new IllegalArgumentException(
                    "With C = " + computes + " nothing can be computed again.\nMaybe take C = 2.");
        }
        return new IntervalsPlanner(computes);
    }

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Retention intervals of at most C computes of an operation (Moccasin) on CP-SAT, from a greedy plan.",
                "Optimal for the graph's order of first computes when it says so; else a plan with a proven gap.",
                "exponential; seconds for a hundred operations");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        QuickSearch.run(board, QUICK_WORK);
        if (!board.isOver()) {
            new IntervalSearch(board, computes).run();
        }
        return assembler.of(board);
    }
}
