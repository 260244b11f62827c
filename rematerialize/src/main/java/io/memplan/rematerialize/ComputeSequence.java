package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The order of the computes of a step. What is freed follows from it: each storage right after its last use before it
 * is computed again, or before the end. Reused between evaluations; not thread-safe.
 */
final class ComputeSequence {

    private final CompactGraph graph;
    private final int limit;
    private final int[] position;
    private final boolean[] live;
    private int[] operations;
    private long[] during;
    private int size;

    /** Creates an empty sequence that may have eight computes for each operation. */
    ComputeSequence(CompactGraph graph) {
        this.graph = graph;
        this.limit = 8 * graph.operations() + 1_000;
        this.position = new int[graph.operations()];
        this.live = new boolean[graph.values()];
        this.operations = new int[2 * graph.operations() + 16];
        this.during = new long[operations.length];
    }

    /** Returns the sequence of the given order of computes, not yet measured. */
    static ComputeSequence of(CompactGraph graph, int[] order) {
        ComputeSequence sequence = new ComputeSequence(graph);
        sequence.load(order);
        return sequence;
    }

    void clear() {
        size = 0;
        Arrays.fill(position, -1);
    }

    void add(int operation) {
        if (size == operations.length) {
            operations = Arrays.copyOf(operations, 2 * size);
            during = new long[operations.length];
        }
        if (position[operation] < 0) {
            position[operation] = size;
        }
        operations[size++] = operation;
    }

    boolean isTooLong() {
        return size > limit;
    }

    int size() {
        return size;
    }

    /** Returns the operation computed at a place. */
    int operation(int place) {
        return operations[place];
    }

    /** Returns the place of the first compute of an operation, which ends its stage. */
    int placeOf(int operation) {
        return position[operation];
    }

    /** Returns the device bytes at a place, as {@link #measure} found them. */
    long during(int place) {
        return during[place];
    }

    /** Returns the time of all computes, in nanoseconds. */
    long nanos() {
        long nanos = 0;
        for (int place = 0; place < size; place++) {
            nanos += graph.nanos[operations[place]];
        }
        return nanos;
    }

    /** Becomes the given order of computes. */
    void load(int[] order) {
        clear();
        for (int operation : order) {
            add(operation);
        }
    }

    /** Returns the order of computes. */
    int[] toArray() {
        return Arrays.copyOf(operations, size);
    }

    /** Returns, by storage, what is on the device while the operation at a place runs. */
    boolean[] liveAt(int wanted) {
        boolean[] there = new boolean[graph.values()];
        for (int storage : graph.lasting) {
            there[storage] = true;
        }
        for (int place = size - 1; place >= wanted; place--) {
            for (int storage : graph.touched[operations[place]]) {
                there[storage] = true;
            }
            if (place > wanted) {
                for (int base : graph.bases[operations[place]]) {
                    there[base] = false;
                }
            }
        }
        return there;
    }

    /** Finds the bytes at every place, going backwards, and returns the peak in bytes. */
    long measure() {
        Arrays.fill(live, false);
        long start = graph.graph().alwaysResidentBytes();
        long bytes = start;
        for (int storage : graph.lasting) {
            live[storage] = true;
            bytes += graph.bytes[storage];
        }
        long peak = start;
        for (int place = size - 1; place >= 0; place--) {
            int operation = operations[place];
            for (int storage : graph.touched[operation]) {
                if (!live[storage]) {
                    live[storage] = true;
                    bytes += graph.bytes[storage];
                }
            }
            during[place] = bytes + graph.workspace[operation];
            peak = Math.max(peak, during[place]);
            for (int base : graph.bases[operation]) {
                live[base] = false;
                bytes -= graph.bytes[base];
            }
        }
        return peak;
    }

    /** Returns the schedule with its frees. */
    Schedule toSchedule() {
        Arrays.fill(live, false);
        for (int storage : graph.lasting) {
            live[storage] = true;
        }
        List<Step> backwards = new ArrayList<>();
        for (int place = size - 1; place >= 0; place--) {
            int operation = operations[place];
            for (int storage : graph.touched[operation]) {
                if (!live[storage]) {
                    live[storage] = true;
                    backwards.add(new Step.Free(storage));
                }
            }
            boolean replay = position[operation] < place
                    && graph.graph().operation(operation).effects() == Effects.UPDATES_STATE;
            backwards.add(new Step.Compute(operation, replay));
            for (int base : graph.bases[operation]) {
                live[base] = false;
            }
        }
        Collections.reverse(backwards);
        return new Schedule(backwards);
    }
}
