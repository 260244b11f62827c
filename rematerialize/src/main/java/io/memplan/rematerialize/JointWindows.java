package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Improves a joint choice window by window: the gaps around one that costs time are decided together on a timeline model
 * ({@link JointWindowModel}), all others as they are; what is faster when simulated stays.
 */
final class JointWindows {

    private static final int FEWEST_OPERATIONS = 24;
    private static final int MOST_SEGMENTS = 80;
    private static final int MOST_FREE = 32;
    private static final double EFFORT = 0.15;
    private static final double MOST_SECONDS = 4;

    /** How much of the added time more a choice may take before it is polished. */
    private static final double TOLERANCE = 0.05;

    private final JointState state;
    private final JointBoard board;
    private final JointGreedy greedy;
    private final Gaps gaps;
    private final BitSet isEvictable = new BitSet();
    private final BitSet isMovable = new BitSet();
    private int solved;
    private int better;

    JointWindows(JointState state, JointBoard board) {
        this.state = state;
        this.board = board;
        this.greedy = new JointGreedy(state);
        this.gaps = state.gaps;
        IntStream.of(gaps.evictable()).filter(gap -> !gaps.isLast(gap)).forEach(isEvictable::set);
        IntStream.of(state.movable).forEach(isMovable::set);
    }

    /** Returns how many windows were solved. */
    int solved() {
        return solved;
    }

    /** Returns how many windows made the choice faster. */
    int better() {
        return better;
    }

    /** Tries some windows; the state, which must be within the budget, is no slower then. */
    void improve(int windows, long round) {
        if (state.graph.operations() < FEWEST_OPERATIONS || state.movable.length == 0 || !MilpSolvers.areAvailable()) {
            return;
        }
        for (int i = 0; i < windows && !board.isOver(); i++) {
            state.evaluate();
            if (!state.isWithinBudget()
                    || !tryOne(new SplittableRandom(board.request().seed() * 31 + round * 7 + i))) {
                return;
            }
        }
    }

    private boolean tryOne(SplittableRandom random) {
        List<Integer> costly = IntStream.range(0, gaps.count())
                .filter(gap -> isEvictable.get(gap) && gaps.choice(gap) == Gaps.EVICT)
                .boxed()
                .toList();
        if (costly.isEmpty()) {
            return false;
        }
        Set<Integer> free = free(costly.get(random.nextInt(costly.size())), random);
        JointState.Snapshot before = state.snapshot();
        List<JointWindowModel.Item> items = new ArrayList<>();
        int[] bounds = bounds(free);
        JointWindowModel model = model(free, bounds, items);
        int[] choices = model.solve(
                EFFORT,
                Math.min(MOST_SECONDS, board.secondsLeft()),
                board.request().seed(),
                board::mustStop);
        solved++;
        if (choices != null && isFaster(items, choices, before, random)) {
            better++;
        } else {
            state.restore(before);
        }
        return true;
    }

    private boolean isFaster(
            List<JointWindowModel.Item> items, int[] choices, JointState.Snapshot before, SplittableRandom random) {
        BitSet forced = new BitSet();
        for (int i = 0; i < choices.length; i++) {
            JointWindowModel.Item item = items.get(i);
            if (choices[i] != item.present()) {
                forced.set(item.gap());
                switch (choices[i]) {
                    case JointWindowModel.KEEP -> state.keep(item.gap());
                    case JointWindowModel.SWAP -> state.swap(item.gap());
                    default -> state.recompute(item.gap(), Gaps.EVICT);
                }
            }
        }
        long limit = before.cost()
                + (long) (TOLERANCE * (before.cost() - board.graph().baseNanos()));
        if (forced.isEmpty() || !greedy.reduce(2, limit, forced, null)) {
            return false;
        }
        JointImprovement improvement = new JointImprovement(state, greedy, random);
        improvement.takeBack();
        improvement.exchange();
        return state.isWithinBudget() && state.cost() < before.cost();
    }

    /** Chooses the gaps of a window: those that begin nearest to the given one, the largest of each neighbourhood. */
    private Set<Integer> free(int centre, SplittableRandom random) {
        int from = gaps.from(centre);
        int reach = state.graph.operations() / (4 << random.nextInt(3)) + 4;
        List<Integer> near = new ArrayList<>(IntStream.range(0, gaps.count())
                .filter(gap -> isEvictable.get(gap) || isMovable.get(gap))
                .filter(gap -> gaps.choice(gap) != Gaps.EVICT_ALWAYS && gaps.to(gap) > gaps.from(gap) + 1)
                .filter(gap -> Math.abs(gaps.from(gap) - from) <= reach && gaps.to(gap) < state.graph.operations())
                .boxed()
                .toList());
        Collections.shuffle(near, new java.util.Random(random.nextLong()));
        near.sort(Comparator.comparing((Integer gap) -> gaps.choice(gap) == Gaps.KEEP && !state.isSwapped(gap))
                .thenComparingLong(gap -> -state.graph.bytes[gaps.storage(gap)] / (1 << 20)));
        TreeSet<Integer> free = new TreeSet<>(List.of(centre));
        BitSet storages = new BitSet();
        storages.set(gaps.storage(centre));
        for (int gap : near) {
            if (free.size() < MOST_FREE && !storages.get(gaps.storage(gap))) {
                storages.set(gaps.storage(gap));
                free.add(gap);
            }
        }
        return free;
    }

    /** Returns the operations at which segments begin, the first 0, ending with the number of operations. */
    private int[] bounds(Set<Integer> free) {
        int operations = state.graph.operations();
        TreeSet<Integer> bounds = new TreeSet<>();
        for (int segment = 0; segment <= MOST_SEGMENTS; segment++) {
            bounds.add((int) ((long) operations * segment / MOST_SEGMENTS));
        }
        for (int gap : free) {
            bounds.add(gaps.from(gap) + 1);
            bounds.add(gaps.to(gap));
        }
        return bounds.stream().mapToInt(bound -> bound).toArray();
    }

    private JointWindowModel model(Set<Integer> free, int[] bounds, List<JointWindowModel.Item> items) {
        long[] nanos = new long[bounds.length - 1];
        long[] bytes = new long[nanos.length];
        ComputeSequence sequence = state.rematerializer.sequence();
        int stage = state.graph.operations() - 1;
        for (int place = sequence.size() - 1; place >= 0; place--) {
            int operation = sequence.operation(place);
            if (sequence.placeOf(operation) == place) {
                stage = operation;
            }
            int segment = floor(bounds, stage);
            nanos[segment] += state.graph.nanos[operation];
            bytes[segment] = Math.max(bytes[segment], state.scheduler.bytesKept(place));
        }
        for (int gap = 0; gap < gaps.count(); gap++) {
            if (free.contains(gap) || state.isSwapped(gap)) {
                add(gap, free.contains(gap), bounds, items);
            }
        }
        for (int i = 0; i < items.size(); i++) {
            JointWindowModel.Item item = items.get(i);
            boolean counted = item.present() != JointWindowModel.RECOMPUTE;
            for (int segment = item.from(); counted && segment < item.to(); segment++) {
                bytes[segment] -= item.bytes();
            }
            if (!counted) {
                long spent = Math.min(nanos[item.to()], item.recomputeNanos());
                nanos[item.to()] -= spent;
                items.set(i, item.withRecomputeNanos(spent));
            }
        }
        for (int segment = 0; segment < bytes.length; segment++) {
            bytes[segment] = Math.max(0, bytes[segment]);
        }
        return new JointWindowModel(nanos, bytes, state.budgetBytes, state.cost(), items);
    }

    private void add(int gap, boolean isFree, int[] bounds, List<JointWindowModel.Item> items) {
        int storage = gaps.storage(gap);
        int from = floor(bounds, gaps.from(gap)) + 1;
        int to = floor(bounds, gaps.to(gap));
        if (from >= to) {
            return;
        }
        int present = state.isSwapped(gap)
                ? JointWindowModel.SWAP
                : gaps.choice(gap) == Gaps.KEEP ? JointWindowModel.KEEP : JointWindowModel.RECOMPUTE;
        int allowed = present;
        if (isFree) {
            allowed |= JointWindowModel.KEEP
                    | (isMovable.get(gap) ? JointWindowModel.SWAP : 0)
                    | (isEvictable.get(gap) ? JointWindowModel.RECOMPUTE : 0);
        }
        long recompute = isEvictable.get(gap) ? Math.round(greedy.recomputeNanos(storage, gaps.to(gap))) : 0;
        long transfer = state.scheduler.transferNanosOf(storage);
        items.add(new JointWindowModel.Item(
                gap,
                floor(bounds, lastWrite(storage, gaps.from(gap)) + 1),
                from,
                to,
                to + (bounds[to] < gaps.to(gap) ? 1 : 0),
                state.graph.bytes[storage],
                transfer / 2,
                transfer - transfer / 2,
                recompute,
                allowed,
                present));
    }

    private int lastWrite(int storage, int from) {
        int written = state.graph.producer[storage];
        for (int overwriter : state.graph.overwriters[storage]) {
            written = overwriter <= from ? Math.max(written, overwriter) : written;
        }
        return written;
    }

    private static int floor(int[] bounds, int operation) {
        int at = Arrays.binarySearch(bounds, operation);
        return Math.min(at >= 0 ? at : -at - 2, bounds.length - 2);
    }
}
