package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lazy cuts in this thread and local search in a second one, in rounds: a round is one solve, and a slice of search from
 * the choice of the solve before. When lazy cuts have nothing more to solve, windows take their place.
 */
final class Portfolio {

    /*
     * The same request gives the same plan, as long as no limit cuts the search short: what the second thread finds in the
     * work of its slice counts at the end of the round. Only when 15 % of the time limit is gone, and 4.5 s or half
     * of it, do the two threads no longer wait for each other, and what either finds then counts at once.
     */

    private static final long FIRST_WORK = 300_000;
    private static final long WORK_PER_OPERATION_SQUARED = 20;
    private static final long MOST_WORK = 20_000_000;
    private static final long MOVES_PER_OPERATION = 150;
    private static final long MOST_MOVES_PER_OPERATION = 2_400;
    private static final double LONG = 0.15;
    private static final double LONG_SECONDS = 4.5;
    private static final double LONG_OF_SHORT = 0.5;
    private static final int PATIENCE = 25;

    /** The share of the time limit from which on the second thread also runs the cheap strategies to their ends. */
    private static final double LATE = 0.5;

    private final SearchBoard board;
    private final @Nullable LazyCuts cuts;
    private final LocalSearch local;
    private final CompactGraph graph;
    private int turn;
    private final SearchEffort annealing = new SearchEffort();
    private final SearchEffort near = new SearchEffort();
    private long movesPerOperation = MOVES_PER_OPERATION;
    private final @Nullable WindowSearch windows;
    private final CheapStrategies cheap;
    private volatile boolean solving;

    Portfolio(SearchBoard board, @Nullable LazyCuts cuts, CheapStrategies cheap) {
        this.board = board;
        this.cheap = cheap;
        this.cuts = cuts;
        this.local = new LocalSearch(board);
        this.graph = new CompactGraph(board.request().graph());
        this.windows = cuts == null ? null : new WindowSearch(board, MilpSolvers.best());
    }

    /** Searches until the gap is closed, the time is up, or neither search gets anywhere. */
    void run() {
        ExecutorService second = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "memplan-local-search");
            thread.setDaemon(true);
            return thread;
        });
        try {
            rounds(second);
        } finally {
            second.shutdownNow();
        }
    }

    private void rounds(ExecutorService second) {
        solving = cuts != null;
        int idle = 0;
        long operations = board.request().graph().operations().size();
        long work = Math.min(FIRST_WORK, WORK_PER_OPERATION_SQUARED * operations * operations);
        while (!board.isOver() && (solving || idle < PATIENCE)) {
            byte[] from = cuts == null || !solving ? null : cuts.lastChoice();
            long slice = work;
            long before = board.bestNanos();
            AtomicBoolean ended = new AtomicBoolean();
            Future<?> search = second.submit(() -> search(from, slice, ended));
            try {
                if (solving && cuts != null) {
                    solving = solve(cuts);
                } else if (cuts != null && windows != null) {
                    windows.step(cuts.lastRecomputed());
                }
                ended.set(true);
                while (cuts != null && windows != null && isLate() && !search.isDone() && !board.isOver()) {
                    windows.step(cuts.lastRecomputed());
                }
            } finally {
                ended.set(true);
                await(search);
            }
            local.offerTo(board);
            idle = solving || board.bestNanos() < before ? 0 : idle + 1;
            work = Math.min(MOST_WORK, work + work / 4);
        }
    }

    /** Solves once, and late in the search on and on: what the second thread is about may take longer than a solve. */
    private boolean solve(LazyCuts lazyCuts) {
        boolean more = lazyCuts.round();
        while (more && isLate() && !board.isOver()) {
            more = lazyCuts.round();
        }
        return more;
    }

    private boolean isLate() {
        double used = board.shareOfTimeUsed();
        return used > LONG && (used > LONG_OF_SHORT || board.secondsUsed() > LONG_SECONDS);
    }

    private void search(byte @Nullable [] from, long work, AtomicBoolean ended) {
        local.run(from, work);
        while (!ended.get() && !board.isOver()) {
            if (isLate()) {
                searchOn(work);
            } else if (!pause()) {
                return;
            }
        }
    }

    private void searchOn(long work) {
        if (board.shareOfTimeUsed() > LATE && cheap.step()) {
            return;
        }
        int[] best = board.best();
        SearchEffort effort = best != null && annealing.isDueBefore(near) ? annealing : near;
        long before = board.bestNanos();
        long begin = System.nanoTime();
        turn++;
        if (best != null && effort == annealing) {
            anneal(best);
        } else {
            searchNear(work);
        }
        effort.add(System.nanoTime() - begin, board.bestNanos() < before);
    }

    /** Decides a window anew as long as the other thread solves, and searches near what that came to. */
    private void searchNear(long work) {
        byte[] from = null;
        if (windows != null && cuts != null && solving) {
            windows.step(cuts.lastRecomputed());
            from = turn % 2 == 0 ? cuts.lastChoice() : windows.lastChoice();
        }
        local.run(from, work);
        local.offerTo(board);
    }

    /** Anneals from an order; as long as that finds better ones, it takes twice as many moves the next time. */
    private void anneal(int[] from) {
        Annealing cooling = new Annealing(
                graph, board.request().budgetBytes(), board.request().seed() + turn, from, false);
        cooling.run(movesPerOperation * graph.operations(), board::isOver);
        ComputeSequence sequence = ComputeSequence.of(graph, cooling.best());
        if (sequence.measure() <= board.request().budgetBytes() && board.offer(sequence)) {
            movesPerOperation = Math.min(MOST_MOVES_PER_OPERATION, 2 * movesPerOperation);
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(5);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void await(Future<?> search) {
        boolean interrupted = false;
        while (true) {
            try {
                search.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("The local search failed.", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
