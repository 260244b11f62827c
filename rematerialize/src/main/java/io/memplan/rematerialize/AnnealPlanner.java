package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.function.BooleanSupplier;

/**
 * Simulated annealing over the sequence of computes with a segment tree over the memory profile, after FastSA (Imanishi et
 * al.).
 *
 * <p>It may reorder operations, also their first computes, within what keeps every bit (see {@link Precedence}). So its plan
 * may be faster than what others prove for the graph's order; the bound it states is the time of every operation once, which
 * holds for every order.
 */
public final class AnnealPlanner implements Planner {

    static final String NAME = "anneal";

    private static final long QUICK_WORK = 3_000_000;
    private static final long MOVES_PER_OPERATION = 2_000;
    private static final long MOST_MOVES = 4_000_000;

    private final long moves;

    /** Creates the planner with a number of moves that grows with the graph, up to four millions. */
    public AnnealPlanner() {
        this(0);
    }

    private AnnealPlanner(long moves) {
        this.moves = moves;
    }

    /**
     * Returns a planner that makes so many moves, if the time limit allows: the same request then gives the same plan.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public static AnnealPlanner ofMoves(long moves) {
        if (moves <= 0) {
            throw new IllegalArgumentException(
                    "An annealing of " + moves + " moves finds nothing.\nMaybe take 1000000.");
        }
        return new AnnealPlanner(moves);
    }

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Simulated annealing over the sequence of computes (FastSA), from a greedy plan; may reorder operations.",
                "Its bound, the time without recomputes, holds for every order.",
                "O(log n) a move");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        QuickSearch.run(board, QUICK_WORK);
        CompactGraph graph = new CompactGraph(request.graph());
        if (board.isOver()) {
            return assembler.of(board);
        }
        int[] best = board.best();
        Annealing annealing = new Annealing(
                graph, request.budgetBytes(), request.seed(), best == null ? inGraphOrder(request) : best, true);
        long wanted = moves > 0 ? moves : Math.min(MOST_MOVES, MOVES_PER_OPERATION * graph.operations());
        BooleanSupplier stop = board::mustStop;
        annealing.run(wanted, stop);
        ComputeSequence sequence = ComputeSequence.of(graph, annealing.best());
        if (sequence.measure() <= request.budgetBytes()) {
            board.offer(sequence);
        }
        return assembler.of(board);
    }

    /** Returns the order of greedy eviction, which is the one of the lowest peak that it came to. */
    private static int[] inGraphOrder(PlanRequest request) {
        Rematerializer rematerializer = new Rematerializer(request.graph());
        new EvictionSearch(request, rematerializer).run(request.budgetBytes(), QUICK_WORK);
        return rematerializer.sequence().toArray();
    }
}
