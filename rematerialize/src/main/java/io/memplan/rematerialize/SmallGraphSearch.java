package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.StorageVersions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The fastest order of computes of a small graph, by A* (Hart, Nilsson and Raphael 1968) over what is on the device. It
 * settles what other searches leave open where storages are overwritten again and again.
 *
 * <p>A state says how many operations have been computed for the first time, in graph order; for each value that owns its
 * bytes, whether these are on the device and how often they were overwritten; for each view, whether it is valid. What is
 * still to be computed for the first time is a lower bound of the time left.
 */
final class SmallGraphSearch {

    private static final int MOST_OPERATIONS = 16;
    private static final int MOST_STATES = 300_000;

    /** A state as a text of one character for each of its numbers. */
    private record Node(String state, long nanos, long bound, int operation, @Nullable Node before) {}

    private final SearchBoard board;
    private final CompactGraph graph;
    private final StorageVersions versions;
    private final long[] left;
    private final Map<String, Long> known = new HashMap<>();
    private final PriorityQueue<Node> queue = new PriorityQueue<>((a, b) -> Long.compare(a.bound(), b.bound()));

    private SmallGraphSearch(SearchBoard board) {
        this.board = board;
        this.graph = new CompactGraph(board.request().graph());
        this.versions = StorageVersions.of(board.request().graph());
        this.left = new long[graph.operations() + 1];
        for (int operation = graph.operations() - 1; operation >= 0; operation--) {
            left[operation] = left[operation + 1] + graph.nanos[operation];
        }
    }

    /** Settles the board if its graph is small; otherwise, or if the states are too many, does nothing. */
    static void finish(SearchBoard board) {
        if (!board.isOver() && board.request().graph().operations().size() <= MOST_OPERATIONS) {
            new SmallGraphSearch(board).run();
        }
    }

    private void run() {
        byte[] start = new byte[1 + graph.values()];
        for (int value = 0; value < graph.values(); value++) {
            start[1 + value] = (byte) (graph.isSource(value) ? 1 : 0);
        }
        push(new Node(text(start), 0, left[0], -1, null));
        while (!queue.isEmpty()) {
            if (known.size() > MOST_STATES || board.isOver()) {
                return;
            }
            Node node = queue.remove();
            if (known.getOrDefault(node.state(), Long.MAX_VALUE) < node.nanos()) {
                continue;
            }
            if (isEnd(numbers(node))) {
                offer(node);
                board.raiseBound(node.nanos());
                return;
            }
            expand(node);
        }
        board.proveInfeasible();
    }

    private static String text(byte[] state) {
        return new String(state, StandardCharsets.ISO_8859_1);
    }

    private static byte[] numbers(Node node) {
        return node.state().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void push(Node node) {
        if (node.nanos() < known.getOrDefault(node.state(), Long.MAX_VALUE)) {
            known.put(node.state(), node.nanos());
            queue.add(node);
        }
    }

    private void offer(Node end) {
        Deque<Integer> order = new ArrayDeque<>();
        for (Node node = end; node != null; node = node.before()) {
            if (node.operation() >= 0) {
                order.addFirst(node.operation());
            }
        }
        ComputeSequence sequence = ComputeSequence.of(
                graph, order.stream().mapToInt(operation -> operation).toArray());
        if (sequence.measure() > board.request().budgetBytes()) {
            throw new IllegalStateException("The order " + order + " takes more than the search found.");
        }
        board.offer(sequence);
    }

    private void expand(Node node) {
        byte[] state = numbers(node);
        for (int value = 0; value < graph.values(); value++) {
            boolean owns = graph.storage[value] == value;
            if (owns && !graph.isSource(value) && state[1 + value] > 0) {
                byte[] next = state.clone();
                drop(next, value);
                push(new Node(text(next), node.nanos(), node.bound(), -1, node));
            }
        }
        for (int operation = 0; operation <= state[0] && operation < graph.operations(); operation++) {
            byte[] next = computed(state, operation);
            if (next != null) {
                long nanos = node.nanos() + graph.nanos[operation];
                push(new Node(text(next), nanos, nanos + left[next[0]], operation, node));
            }
        }
    }

    private void drop(byte[] state, int base) {
        for (int value = 0; value < graph.values(); value++) {
            if (graph.storage[value] == base) {
                state[1 + value] = 0;
            }
        }
    }

    /** Returns the state after an operation, or null if it must not or cannot be computed. */
    private byte @Nullable [] computed(byte[] state, int id) {
        Operation operation = board.request().graph().operation(id);
        boolean again = id < state[0];
        if (again && (operation.effects() == Effects.RANDOM || graph.changesSource(id) || graph.makesLasting(id))) {
            return null;
        }
        if (!findsInputs(state, operation, again)) {
            return null;
        }
        byte[] next = state.clone();
        next[0] += (byte) (again ? 0 : 1);
        for (int base : graph.bases[id]) {
            drop(next, base);
            next[1 + base] = 1;
        }
        for (int storage : StorageVersions.overwrittenBy(board.request().graph(), operation)) {
            next[1 + storage] += (byte) (again && graph.isSource(storage) ? 0 : 1);
        }
        for (int view : graph.views[id]) {
            if (next[1 + graph.storage[view]] == 0) {
                return null;
            }
            next[1 + view] = 1;
        }
        return bytes(next) + graph.workspace[id] <= board.request().budgetBytes() ? next : null;
    }

    private boolean findsInputs(byte[] state, Operation operation, boolean again) {
        for (int place = 0; place < operation.inputs().size(); place++) {
            int value = operation.inputs().get(place);
            int storage = graph.storage[value];
            boolean skipped =
                    again && graph.isSource(storage) && operation.overwrites().contains(value);
            boolean there =
                    state[1 + value] > 0 && state[1 + storage] == 1 + versions.versionRead(operation.id(), place);
            if (!there && !skipped) {
                return false;
            }
        }
        return true;
    }

    private long bytes(byte[] state) {
        long bytes = board.request().graph().alwaysResidentBytes();
        for (int value = 0; value < graph.values(); value++) {
            boolean owns = graph.storage[value] == value;
            bytes += owns && !graph.isSource(value) && state[1 + value] > 0 ? graph.bytes[value] : 0;
        }
        return bytes;
    }

    private boolean isEnd(byte[] state) {
        TrainingGraph whole = board.request().graph();
        if (state[0] < graph.operations()) {
            return false;
        }
        for (Value value : whole.values()) {
            boolean there = state[1 + value.id()] > 0
                    && state[1 + value.storage()] == 1 + versions.finalVersion(value.storage());
            if (value.role() == Role.OUTPUT && !there) {
                return false;
            }
        }
        return true;
    }
}
