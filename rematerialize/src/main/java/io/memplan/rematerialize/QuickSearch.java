package io.memplan.rematerialize;

/** Finds a first plan within a second or two, if one is easily found. */
final class QuickSearch {

    private QuickSearch() {}

    /** Offers what keep-all, Chen's segments and greedy eviction find; proves what the single-operation floor proves. */
    static void run(SearchBoard board, long work) {
        long budgetBytes = board.request().budgetBytes();
        if (budgetBytes < OperationFloor.of(board.request().graph())) {
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
        new EvictionSearch(board.request(), rematerializer).run(budgetBytes, work);
        offer(board, rematerializer);
    }

    private static boolean offer(SearchBoard board, Rematerializer rematerializer) {
        boolean fits = rematerializer.peakBytes() <= board.request().budgetBytes();
        return fits && board.offer(rematerializer.sequence());
    }
}
