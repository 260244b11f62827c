package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import java.util.TreeSet;

/** What a {@link MomentModel} looks at; it only ever grows, and the bound with it. */
final class MomentScope {

    /** A recompute of an operation in the segment that starts with a moment. */
    record Transient(int moment, int operation) implements Comparable<Transient> {

        @Override
        public int compareTo(Transient other) {
            return moment != other.moment
                    ? Integer.compare(moment, other.moment)
                    : Integer.compare(operation, other.operation);
        }
    }

    private final CompactGraph graph;
    private final TreeSet<Integer> moments = new TreeSet<>();
    private final TreeSet<Transient> transients = new TreeSet<>();
    private final boolean[] expanded;
    private final boolean[] tiny;

    /**
     * Creates a scope without moments.
     *
     * @param tinyBytes storages of at most so many bytes count as nothing
     */
    MomentScope(CompactGraph graph, long tinyBytes) {
        this.graph = graph;
        this.expanded = new boolean[graph.operations()];
        this.tiny = new boolean[graph.values()];
        for (int operation = 0; operation < expanded.length; operation++) {
            expanded[operation] = graph.graph().operation(operation).phase() == Phase.FORWARD;
        }
        for (int storage = 0; storage < tiny.length; storage++) {
            tiny[storage] = graph.bytes[storage] <= tinyBytes;
        }
    }

    /** Adds a moment; returns whether it is new. */
    boolean addMoment(int operation) {
        return moments.add(operation);
    }

    /** Adds a recompute whose memory counts; returns whether it is new. */
    boolean addTransient(int moment, int operation) {
        return transients.add(new Transient(moment, operation));
    }

    /** Counts what a recompute of a backward operation reads; returns whether that is new. */
    boolean expand(int operation) {
        boolean isNew = !expanded[operation];
        expanded[operation] = true;
        return isNew;
    }

    /** Counts what recomputes of those operations read for which another scope does. */
    void expandAs(MomentScope other) {
        for (int operation = 0; operation < expanded.length; operation++) {
            expanded[operation] |= other.expanded[operation];
        }
    }

    /** Counts the bytes of all storages; returns whether that is new. */
    boolean countTiny() {
        boolean any = false;
        for (int storage = 0; storage < tiny.length; storage++) {
            any |= tiny[storage] && graph.bytes[storage] > 0;
            tiny[storage] = graph.bytes[storage] == 0;
        }
        return any;
    }

    int[] moments() {
        return moments.stream().mapToInt(moment -> moment).toArray();
    }

    boolean hasMoment(int operation) {
        return moments.contains(operation);
    }

    Iterable<Transient> transients() {
        return transients;
    }

    boolean isExpanded(int operation) {
        return expanded[operation];
    }

    boolean isTiny(int storage) {
        return tiny[storage];
    }
}
