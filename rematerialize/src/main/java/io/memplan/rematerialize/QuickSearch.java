package io.memplan.rematerialize;

/** Finds a first plan within a second or two, if one is easily found. */
final class QuickSearch {

    private QuickSearch() {}

    /** Offers what keep-all and greedy eviction find; proves what the single-operation floor proves. */
    static void run(SearchBoard board, long work) {
        if (board.request().budgetBytes() < OperationFloor.of(board.request().graph())) {
            board.proveInfeasible();
            return;
        }
        Rematerializer rematerializer = new Rematerializer(board.request().graph());
        rematerializer.evaluate(Availability.everything());
        if (rematerializer.peakBytes() <= board.request().budgetBytes()) {
            board.offer(rematerializer.sequence());
            return;
        }
        new EvictionSearch(board.request(), rematerializer).run(board.request().budgetBytes(), work);
        if (rematerializer.peakBytes() <= board.request().budgetBytes()) {
            board.offer(rematerializer.sequence());
        }
    }
}
