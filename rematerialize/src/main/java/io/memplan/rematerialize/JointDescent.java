package io.memplan.rematerialize;

import io.memplan.graph.schedule.Schedule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** The local search of the joint planner: from several starts, in slices of work, the best start in turn. */
final class JointDescent {

    private static final int TRIED = 5;
    private static final int TRIED_IN_REPAIR = 2;

    /** From so many operations on, starts try fewer moves. */
    private static final int LARGE = 800;

    private static final int MOST_HINTS = 2;
    private static final long SMALL_WORK = 600_000;
    private static final long MOST_WORK = 150_000_000;

    private final JointBoard board;
    private final List<JointRelaxation.Hint> hints;
    private final Runnable harvest;
    private final JointState state;
    private final JointGreedy greedy;
    private final List<JointState.Snapshot> starts = new ArrayList<>();
    private long work;

    /**
     * Creates the search.
     *
     * @param hints what relaxations would swap and recompute
     * @param harvest is called between slices
     */
    JointDescent(JointBoard board, List<JointRelaxation.Hint> hints, Runnable harvest) {
        this.board = board;
        this.hints = hints;
        this.harvest = harvest;
        long operations = board.graph().operations().size();
        this.work = Math.min(MOST_WORK, 12 * operations * operations * operations);
        this.state = new JointState(board.request(), Math.min(work, 40 * SMALL_WORK), board::mustStop);
        this.greedy = new JointGreedy(state);
    }

    void run() {
        Schedule known = board.best();
        for (JointRelaxation.Hint hint : hints.subList(0, Math.min(MOST_HINTS, hints.size()))) {
            JointStarts.from(hint, state);
            start();
        }
        if (known != null) {
            JointStarts.from(known, state);
            start();
        }
        state.keepAll();
        start();
        if (starts.isEmpty()) {
            evictAll();
        }
        starts.sort(Comparator.comparingLong(JointState.Snapshot::cost));
        for (int round = 0; !board.isOver() && !starts.isEmpty() && work > 0; round++) {
            round(round);
            harvest.run();
        }
    }

    private void round(int round) {
        long slice = Math.min(work, Math.max(SMALL_WORK, work / 4));
        int turn = round < starts.size() ? round : 0;
        state.restore(starts.get(turn));
        state.addWork(slice - state.workLeft());
        new JointImprovement(state, greedy, new SplittableRandom(board.request().seed() + round))
                .run(TRIED_IN_REPAIR, board.boundNanos());
        starts.set(turn, state.snapshot());
        if (round >= starts.size()) {
            starts.sort(Comparator.comparingLong(JointState.Snapshot::cost));
        }
        board.offer(state.schedule());
        work -= slice;
    }

    private void start() {
        int tried = board.graph().operations().size() > LARGE ? TRIED_IN_REPAIR : TRIED;
        if (greedy.reduce(tried, Long.MAX_VALUE, new BitSet(), null)) {
            starts.add(state.snapshot());
            board.offer(state.schedule());
        }
    }

    private void evictAll() {
        state.keepAll();
        state.gaps.chooseAll(Gaps.EVICT);
        state.swapWhatIsKept();
        if (greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null)) {
            starts.add(state.snapshot());
        }
    }
}
