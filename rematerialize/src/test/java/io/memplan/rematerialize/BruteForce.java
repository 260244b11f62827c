package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.StorageVersions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Finds the fastest of all schedules of a small graph within a budget, by shortest paths over what is on the device. */
final class BruteForce {

    private record Entry(long nanos, String state) {}

    private final TrainingGraph graph;
    private final long budgetBytes;
    private final boolean graphOrder;
    private final StorageVersions versions;
    private final int operations;
    private final int values;

    private BruteForce(TrainingGraph graph, long budgetBytes, boolean graphOrder) {
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.graphOrder = graphOrder;
        this.versions = StorageVersions.of(graph);
        this.operations = graph.operations().size();
        this.values = graph.values().size();
    }

    /** Returns the least time of all schedules, or nothing if none is within the budget. */
    static OptionalLong optimum(TrainingGraph graph, long budgetBytes, boolean graphOrder) {
        return new BruteForce(graph, budgetBytes, graphOrder).search();
    }

    /*
     * A state is a text: one character for each operation (0 or 1: computed), one for each storage (0: not there, else one
     * more than its version), one for each value (1: what is in its storage is this value's, up to later overwrites).
     */
    private OptionalLong search() {
        char[] start = new char[operations + 2 * values];
        for (Value value : graph.values()) {
            boolean source = graph.isSource(value.id());
            start[operations + value.id()] = (char) (source && !value.isView() ? 1 : 0);
            start[operations + values + value.id()] = (char) (source ? 1 : 0);
        }
        if (graph.alwaysResidentBytes() > budgetBytes) {
            return OptionalLong.empty();
        }
        Map<String, Long> known = new HashMap<>();
        PriorityQueue<Entry> queue = new PriorityQueue<>((a, b) -> Long.compare(a.nanos(), b.nanos()));
        push(start, 0, known, queue);
        while (!queue.isEmpty()) {
            Entry entry = queue.remove();
            if (known.getOrDefault(entry.state(), Long.MAX_VALUE) < entry.nanos()) {
                continue;
            }
            char[] state = entry.state().toCharArray();
            if (isEnd(state)) {
                return OptionalLong.of(entry.nanos());
            }
            for (int value = 0; value < values; value++) {
                if (state[operations + value] > 0 && !graph.isSource(value)) {
                    char[] next = state.clone();
                    next[operations + value] = 0;
                    clear(next, value);
                    push(next, entry.nanos(), known, queue);
                }
            }
            for (Operation operation : graph.operations()) {
                char[] next = computed(state, operation);
                if (next != null) {
                    push(next, entry.nanos() + operation.costNanos(), known, queue);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static void push(char[] state, long nanos, Map<String, Long> known, PriorityQueue<Entry> queue) {
        String text = new String(state);
        if (nanos < known.getOrDefault(text, Long.MAX_VALUE)) {
            known.put(text, nanos);
            queue.add(new Entry(nanos, text));
        }
    }

    private void clear(char[] state, int storage) {
        for (Value value : graph.values()) {
            if (value.storage() == storage) {
                state[operations + values + value.id()] = 0;
            }
        }
    }

    private boolean isEnd(char[] state) {
        for (int operation = 0; operation < operations; operation++) {
            if (state[operation] == 0) {
                return false;
            }
        }
        for (Value value : graph.values()) {
            boolean there = state[operations + values + value.id()] == 1
                    && state[operations + value.storage()] == 1 + versions.finalVersion(value.storage());
            if (value.role() == Role.OUTPUT && !there) {
                return false;
            }
        }
        return true;
    }

    /** What outlives the step may be read from its first computation on, so it is not made a second time. */
    private boolean makesOutput(Operation operation) {
        return graph.values().stream()
                .anyMatch(value ->
                        value.role() == Role.OUTPUT && operation.outputs().contains(value.storage()));
    }

    private char @Nullable [] computed(char[] state, Operation operation) {
        int id = operation.id();
        boolean again = state[id] == 1;
        int[] overwritten = StorageVersions.overwrittenBy(graph, operation);
        boolean stateful = operation.effects() == Effects.UPDATES_STATE;
        boolean changesSource = Arrays.stream(overwritten).anyMatch(graph::isSource) && !stateful;
        boolean inOrder = true;
        for (int other = 0; other < operations; other++) {
            boolean before = other < id && state[other] == 0;
            boolean bound = graphOrder
                    || (operation.effects() != Effects.NONE
                            && graph.operation(other).effects() != Effects.NONE);
            inOrder &= !before || !bound;
        }
        if (again ? operation.effects() == Effects.RANDOM || changesSource || makesOutput(operation) : !inOrder) {
            return null;
        }
        for (int place = 0; place < operation.inputs().size(); place++) {
            int value = operation.inputs().get(place);
            int storage = graph.storageOf(value);
            boolean skipped = again && stateful && operation.overwrites().contains(value) && graph.isSource(storage);
            boolean there = state[operations + values + value] == 1
                    && state[operations + storage] == 1 + versions.versionRead(id, place);
            if (!there && !skipped) {
                return null;
            }
        }
        char[] next = state.clone();
        next[id] = 1;
        for (int output : operation.outputs()) {
            if (graph.storageOf(output) == output) {
                clear(next, output);
                next[operations + output] = 1;
            }
        }
        for (int storage : overwritten) {
            if (!(again && stateful && graph.isSource(storage))) {
                next[operations + storage]++;
            }
        }
        for (int output : operation.outputs()) {
            if (next[operations + graph.storageOf(output)] == 0) {
                return null;
            }
            next[operations + values + output] = 1;
        }
        long bytes = graph.residentBytes() + operation.workspaceBytes();
        for (Value value : graph.values()) {
            bytes += next[operations + value.storage()] > 0 && !value.isView() ? value.bytes() : 0;
        }
        return bytes <= budgetBytes ? next : null;
    }
}
