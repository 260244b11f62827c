package io.memplan.rematerialize;

import io.memplan.graph.schedule.Schedule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The local search of the joint planner, in slices of work. It begins with the best plan known, takes in other starts one
 * by one, spends the rest on the best, and ends with some windows.
 */
final class JointDescent {

    private static final int TRIED = 5;
    private static final int TRIED_IN_REPAIR = 2;

    /** From so many operations on, starts try fewer moves. */
    private static final int LARGE = 800;

    private static final int MOST_HINTS = 2;
    private static final int SLICES_BETWEEN_STARTS = 2;
    private static final int LAST_WINDOWS = 6;
    private static final long SMALL_WORK = 600_000;
    private static final long LARGEST_SLICE = 6_000_000;
    private static final long MOST_WORK = 150_000_000;

    private final JointBoard board;
    private final Runnable harvest;
    private final JointState state;
    private final JointGreedy greedy;
    private final JointWindows windows;
    private final Deque<Runnable> moreStarts = new ArrayDeque<>();
    private final List<JointState.Snapshot> starts = new ArrayList<>();
    private long work;
    private long knownNanos;

    /**
     * Creates the search.
     *
     * @param hints what relaxations would swap and recompute
     * @param harvest is called between slices, and may offer plans of others to the board
     */
    JointDescent(JointBoard board, List<JointRelaxation.Hint> hints, Runnable harvest) {
        this.board = board;
        this.harvest = harvest;
        long operations = board.graph().operations().size();
        this.work = Math.min(MOST_WORK, 12 * operations * operations * operations);
        this.state = new JointState(board.request(), Math.min(work, 40 * SMALL_WORK), board::mustStop);
        this.greedy = new JointGreedy(state);
        this.windows = new JointWindows(state, board);
        for (JointRelaxation.Hint hint : hints.subList(0, Math.min(MOST_HINTS, hints.size()))) {
            moreStarts.add(() -> JointStarts.from(hint, state));
        }
        moreStarts.add(state::keepAll);
        moreStarts.add(this::evictAll);
    }

    void run() {
        startFromBest();
        long slice = SMALL_WORK;
        for (int round = 0; !board.isOver() && work > 0; round++) {
            boolean due = starts.isEmpty() || round % SLICES_BETWEEN_STARTS == SLICES_BETWEEN_STARTS - 1;
            boolean fresh = due && startNext();
            if (starts.isEmpty()) {
                if (moreStarts.isEmpty()) {
                    return;
                }
                continue;
            }
            improve(fresh ? starts.size() - 1 : 0, Math.min(work, slice), round);
            slice = Math.min(LARGEST_SLICE, slice + slice / 2);
            harvest.run();
            if (board.bestNanos() < knownNanos) {
                startFromBest();
            }
        }
        if (!board.isOver() && !starts.isEmpty()) {
            state.restore(starts.get(0));
            state.addWork(LARGEST_SLICE);
            windows.improve(LAST_WINDOWS, 0);
            offer();
        }
    }

    /** Starts from the best plan of all, whoever made it. */
    private void startFromBest() {
        Schedule best = board.best();
        if (best != null) {
            JointStarts.from(best, state);
            start(TRIED);
        }
        knownNanos = board.bestNanos();
    }

    private boolean startNext() {
        Runnable next = moreStarts.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return start(board.graph().operations().size() > LARGE ? TRIED_IN_REPAIR : TRIED);
    }

    private boolean start(int tried) {
        state.addWork(Math.max(0, LARGEST_SLICE - state.workLeft()));
        if (greedy.reduce(tried, Long.MAX_VALUE, new BitSet(), null)) {
            new JointImprovement(
                            state, greedy, new SplittableRandom(board.request().seed()))
                    .exchange();
            starts.add(state.snapshot());
            offer();
            return true;
        }
        return false;
    }

    private void improve(int turn, long slice, int round) {
        state.restore(starts.get(turn));
        state.addWork(slice - state.workLeft());
        new JointImprovement(state, greedy, new SplittableRandom(board.request().seed() + round))
                .run(TRIED_IN_REPAIR, board.boundNanos());
        starts.set(turn, state.snapshot());
        starts.sort(Comparator.comparingLong(JointState.Snapshot::cost));
        offer();
        work -= slice;
    }

    private void offer() {
        board.offer(state.schedule());
        knownNanos = Math.min(knownNanos, board.bestNanos());
    }

    private void evictAll() {
        state.keepAll();
        state.gaps.chooseAll(Gaps.EVICT);
        state.swapWhatIsKept();
    }
}
