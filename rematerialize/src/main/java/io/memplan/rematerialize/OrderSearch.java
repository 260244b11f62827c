package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Looks for the order of a part with the lowest peak. */
final class OrderSearch {

    /*
     * The dynamic program of SERENITY (§3.1): what is on the device depends only on the set of operations that have run,
     * which their zero-indegree set identifies; of all orders of a set, the one with the lowest peak is enough. Its soft
     * budget (§3.2) prunes sets above a peak, which is lowered or raised until a solution comes in time. Here the budget
     * is always the lowest that is not yet refuted: sets are taken by rising peak, the fullest first, so that the first
     * full set has the lowest peak of all, and no set above that peak is ever expanded.
     *
     * A move is free if it needs no more than the peak so far and leaves no more bytes than before. Then it is made at
     * once: moved to here in any order that makes it later, it raises no peak, because until its old place the bytes are
     * at most what they were, and whatever it needs is ready.
     *
     * If the states run out, the peak of the next one is still a bound, and a beam search gives an order.
     */

    private static final int BEAM = 64;

    private static final Comparator<State> LOWEST_THEN_FULLEST = Comparator.comparingLong(State::peak)
            .thenComparing(Comparator.comparingInt(State::depth).reversed())
            .thenComparingLong(State::bytes)
            .thenComparingLong(State::number);

    private record State(
            BitSet done, int depth, long bytes, long peak, @Nullable State previous, int place, long number) {}

    private final OrderPart part;
    private final int mostStates;
    private final BooleanSupplier stop;
    private long peakBytes;
    private long lowestBytes;
    private long states;

    OrderSearch(OrderPart part, int mostStates, BooleanSupplier stop) {
        this.part = part;
        this.mostStates = mostStates;
        this.stop = stop;
    }

    /** Returns the operations in the best order found; peaks up to the given one are as good as none. */
    int[] run(long indifferentBytes) {
        State start = new State(
                new BitSet(part.size()),
                0,
                part.startBytes(),
                Math.max(indifferentBytes, part.startBytes()),
                null,
                -1,
                0);
        PriorityQueue<State> open = new PriorityQueue<>(LOWEST_THEN_FULLEST);
        Set<BitSet> seen = new HashSet<>();
        open.add(start);
        while (!open.isEmpty()) {
            State state = open.remove();
            lowestBytes = state.peak();
            if (state.depth() == part.size()) {
                peakBytes = state.peak();
                return order(state);
            }
            if (states > mostStates || stop.getAsBoolean()) {
                break;
            }
            if (seen.add(state.done())) {
                open.addAll(successors(state));
            }
        }
        State best = beam(start);
        peakBytes = Math.min(best.peak(), part.peakInGraphOrder());
        return best.peak() < part.peakInGraphOrder() ? order(best) : part.graphOrder();
    }

    private State beam(State start) {
        List<State> level = List.of(start);
        while (level.get(0).depth() < part.size()) {
            List<State> next = new ArrayList<>();
            Set<BitSet> seen = new HashSet<>();
            for (State state : level) {
                if (state.depth() == part.size()) {
                    return state;
                }
                for (State successor : successors(state)) {
                    if (seen.add(successor.done())) {
                        next.add(successor);
                    }
                }
            }
            next.sort(Comparator.comparingLong(State::peak)
                    .thenComparingLong(State::bytes)
                    .thenComparingLong(State::number));
            level = next.subList(0, Math.min(BEAM, next.size()));
        }
        return level.get(0);
    }

    private List<State> successors(State state) {
        List<State> successors = new ArrayList<>();
        for (int place = 0; place < part.size(); place++) {
            if (part.isReady(place, state.done())) {
                State next = moved(state, place);
                if (next.peak() == state.peak() && next.bytes() <= state.bytes()) {
                    return List.of(next);
                }
                successors.add(next);
            }
        }
        return successors;
    }

    private State moved(State state, int place) {
        long peak = Math.max(state.peak(), part.during(state.bytes(), place));
        long bytes = part.after(state.bytes(), place, state.done());
        BitSet done = (BitSet) state.done().clone();
        done.set(place);
        return new State(done, state.depth() + 1, bytes, peak, state, place, ++states);
    }

    private int[] order(State last) {
        int[] order = new int[last.depth()];
        State state = last;
        for (int i = order.length - 1; i >= 0 && state != null; i--) {
            order[i] = part.operation(state.place());
            state = state.previous();
        }
        return order;
    }

    /** Returns the peak of the order found, in bytes. */
    long peakBytes() {
        return peakBytes;
    }

    /** Returns a peak below which, or below the indifferent one, no order goes, in bytes. */
    long lowestBytes() {
        return lowestBytes;
    }
}
