package io.memplan.rematerialize;

import java.util.function.BooleanSupplier;

/** Finds a first plan within a second or two, if one is easily found. */
final class QuickSearch {

    /** The share of the time limit after which other searches may try. */
    private static final double MOST_TIME = 0.25;

    private static final double MOST_TIME_WITHOUT_PLAN = 0.5;

    private QuickSearch() {}

    /** Offers what keep-all, Chen's segments and greedy eviction find; proves what the single-operation floor proves. */
    static void run(SearchBoard board, long work) {
        if (board.request().budgetBytes() < OperationFloor.of(board.request().graph())) {
            board.proveInfeasible();
            return;
        }
        Rematerializer rematerializer = new Rematerializer(board.request().graph());
        rematerializer.evaluate(Availability.everything());
        if (offer(board, rematerializer)) {
            return;
        }
        Segments segments = new Segments(board.request());
        segments.tryCuts(ChenSqrtPlanner.everySqrt(segments.articulationPoints()));
        segments.tryCuts(ChenSqrtPlanner.everySqrt(segments.places()));
        segments.offerTo(board);
        BooleanSupplier stop = () ->
                board.isOver() || board.shareOfTimeUsed() > (board.best() == null ? MOST_TIME_WITHOUT_PLAN : MOST_TIME);
        new EvictionSearch(board.request().seed(), rematerializer, stop).offer(board, work);
    }

    private static boolean offer(SearchBoard board, Rematerializer rematerializer) {
        boolean fits = rematerializer.peakBytes() <= board.request().budgetBytes();
        return fits && board.offer(rematerializer.sequence());
    }
}
