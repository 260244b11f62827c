package io.memplan.graph.transfer;

import java.util.Arrays;

/** Which views belong to the contents of their storage that are on the device, while the steps of a schedule are issued. */
final class MadeViews {

    private final FlatGraph graph;
    private final StepList steps;
    private final int[] incarnation;
    private final int[] madeIn;
    private final boolean[] madeOutside;

    MadeViews(FlatGraph graph, StepList steps) {
        this.graph = graph;
        this.steps = steps;
        this.incarnation = new int[graph.values];
        this.madeIn = new int[graph.values];
        this.madeOutside = new boolean[graph.values];
    }

    void clear() {
        Arrays.fill(incarnation, 0);
        Arrays.fill(madeIn, 0);
    }

    /** Notes that a storage is computed. */
    void begin(int storage) {
        incarnation[storage]++;
    }

    /** Notes that an operation makes its views. */
    void made(int operation) {
        for (int view : graph.viewsMade[operation]) {
            madeIn[view] = incarnation[graph.storage[view]];
        }
    }

    /** Notes that a storage is copied out, and its in-place results with it. */
    void copiedOut(int storage) {
        for (int result : graph.inPlaceResults[storage]) {
            madeOutside[result] = madeIn[result] == incarnation[storage];
        }
    }

    /** Notes that a storage is fetched, and its in-place results with it. */
    void arrive(int storage) {
        incarnation[storage]++;
        for (int result : graph.inPlaceResults[storage]) {
            madeIn[result] = madeOutside[result] ? incarnation[storage] : madeIn[result];
        }
    }

    /** Issues the computes that make a view of the contents that are there, if it is not. */
    void makeAgain(int view) {
        if (madeIn[view] == incarnation[graph.storage[view]]) {
            return;
        }
        int maker = graph.producer[view];
        for (int read : graph.viewsRead[maker]) {
            makeAgain(read);
        }
        made(maker);
        steps.compute(maker, false);
    }
}
