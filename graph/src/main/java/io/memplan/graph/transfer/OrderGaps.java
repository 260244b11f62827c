package io.memplan.graph.transfer;

import java.util.Arrays;

/**
 * An order of computes and the gaps in it: a gap lies between two successive places that touch the same contents of a
 * produced storage. Gaps are numbered by the place at their end. Reused between orders; not thread-safe.
 */
final class OrderGaps {

    private static final int NONE = -1;

    private final FlatGraph graph;
    private final int[] lastPlace;
    private final int[] lastWrite;
    private int[] order = {};
    private int size;
    private int count;
    private int[] storage = new int[64];
    private int[] from = new int[64];
    private int[] to = new int[64];
    private int[] written = new int[64];
    private int[] nextFrom = new int[64];
    private int[] nextWritten = new int[64];
    private int[] firstFrom = {};
    private int[] firstWritten = {};
    private int[] firstTo = {};
    private int[] firstDying = {};
    private int[] dying = new int[64];
    private int[] nextDying = new int[64];
    private int dead;
    private long[] bytes = {};
    private double[] startNanos = {};

    OrderGaps(FlatGraph graph) {
        this.graph = graph;
        this.lastPlace = new int[graph.values];
        this.lastWrite = new int[graph.values];
    }

    void load(int[] newOrder, int newSize) {
        ensurePlaces(newSize);
        System.arraycopy(newOrder, 0, order, 0, newSize);
        size = newSize;
        count = 0;
        dead = 0;
        Arrays.fill(lastPlace, NONE);
        Arrays.fill(firstFrom, 0, size, NONE);
        Arrays.fill(firstWritten, 0, size, NONE);
        Arrays.fill(firstDying, 0, size, NONE);
        Arrays.fill(bytes, 0, size + 1, 0);
        double clock = 0;
        for (int place = 0; place < size; place++) {
            int operation = order[place];
            startNanos[place] = clock;
            clock += graph.nanos[operation];
            firstTo[place] = count;
            for (int base : graph.bases[operation]) {
                end(base);
                lastPlace[base] = NONE;
                bytes[place] += graph.bytes[base];
            }
            for (int touched : graph.touched[operation]) {
                touch(touched, place);
            }
            for (int overwritten : graph.overwritten[operation]) {
                lastWrite[overwritten] = place;
            }
        }
        startNanos[size] = clock;
        firstTo[size] = count;
        for (int value = 0; value < graph.values; value++) {
            if (!graph.lasting[value]) {
                end(value);
            }
        }
        long sum = graph.graph.alwaysResidentBytes();
        for (int place = 0; place < size; place++) {
            sum += bytes[place];
            bytes[place] = sum + graph.workspace[order[place]];
        }
    }

    private void touch(int touched, int place) {
        if (lastPlace[touched] == NONE) {
            lastWrite[touched] = place;
        } else {
            addGap(touched, place);
        }
        lastPlace[touched] = place;
    }

    private void addGap(int touched, int place) {
        if (count == storage.length) {
            storage = Arrays.copyOf(storage, 2 * count);
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
            written = Arrays.copyOf(written, 2 * count);
            nextFrom = Arrays.copyOf(nextFrom, 2 * count);
            nextWritten = Arrays.copyOf(nextWritten, 2 * count);
        }
        int start = lastPlace[touched];
        storage[count] = touched;
        from[count] = start;
        to[count] = place;
        written[count] = lastWrite[touched];
        nextFrom[count] = firstFrom[start];
        firstFrom[start] = count;
        nextWritten[count] = firstWritten[lastWrite[touched]];
        firstWritten[lastWrite[touched]] = count++;
    }

    private void end(int value) {
        int place = lastPlace[value];
        if (place == NONE) {
            return;
        }
        if (dead == dying.length) {
            dying = Arrays.copyOf(dying, 2 * dead);
            nextDying = Arrays.copyOf(nextDying, 2 * dead);
        }
        dying[dead] = value;
        nextDying[dead] = firstDying[place];
        firstDying[place] = dead++;
        bytes[place + 1] -= graph.bytes[value];
    }

    private void ensurePlaces(int places) {
        if (order.length < places) {
            order = new int[places + places / 2];
            firstFrom = new int[order.length];
            firstWritten = new int[order.length];
            firstTo = new int[order.length + 1];
            firstDying = new int[order.length];
            bytes = new long[order.length + 1];
            startNanos = new double[order.length + 1];
        }
    }

    int places() {
        return size;
    }

    int operation(int place) {
        return order[place];
    }

    int count() {
        return count;
    }

    int storage(int gap) {
        return storage[gap];
    }

    int from(int gap) {
        return from[gap];
    }

    int to(int gap) {
        return to[gap];
    }

    /** Returns whether the storage may leave in the gap, and some place lies in it. */
    boolean mayLeave(int gap) {
        return graph.movable[storage[gap]] && to[gap] > from[gap] + 1;
    }

    /** Returns the place that last wrote what the storage holds in the gap. */
    int written(int gap) {
        return written[gap];
    }

    /** Returns the number of the first gap that ends at the place or later. */
    int firstEndingAt(int place) {
        return firstTo[place];
    }

    int firstStartingAt(int place) {
        return firstFrom[place];
    }

    int nextStarting(int gap) {
        return nextFrom[gap];
    }

    int firstWrittenAt(int place) {
        return firstWritten[place];
    }

    int nextWritten(int gap) {
        return nextWritten[gap];
    }

    int firstDyingAt(int place) {
        return firstDying[place];
    }

    int nextDying(int death) {
        return nextDying[death];
    }

    int dyingStorage(int death) {
        return dying[death];
    }

    /** Returns the device bytes at a place when nothing leaves the device. */
    long bytes(int place) {
        return bytes[place];
    }

    /** Returns when the compute at a place begins if none waits, in nanoseconds; at the number of places, the end. */
    double startNanos(int place) {
        return startNanos[place];
    }
}
