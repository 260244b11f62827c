package io.memplan.rematerialize;

import java.util.Arrays;

/** Turns a choice of what to retain into the order of computes that needs the fewest recomputes. Not thread-safe. */
final class MinimalRecomputation {

    /*
     * The closed form "minimal R given S" (Checkmate §4.7), on storages, with versions.
     *
     * Stage t computes the least set R of earlier operations such that operation t and every member of R find what they
     * read, then operation t; R runs in graph order. A last stage has no operation, and reads what outlives the step. A storage that is not retained begins again with its producer.
     *  (1) A storage that may not begin again (RecomputeDeadlines) counts as retained.
     *  (2) A member o of R that reads a storage which some operation from o on, but before t, has overwritten needs
     *      older contents than are there, so that the storage begins again.
     *  (3) A storage that begins again runs its overwriters before t, so that at the end of a stage every storage has the
     *      contents that graph order gives it then; views are made again when they are read, those that are outputs of
     *      the step or cannot be made later at once.
     *  (4) An operation with several outputs makes all of its storages begin again.
     * Because of (3), reading in graph order within a stage always meets the right version.
     */

    private final CompactGraph graph;
    private final RecomputeDeadlines deadlines;
    private final int[] againInStage;
    private final int[] beginsInStage;
    private final int[] lastComputed;
    private final int[] incarnation;
    private final int[] madeIn;
    private int[] again = new int[16];
    private int againCount;
    private int[] viewsRead = new int[16];
    private int viewsReadCount;

    MinimalRecomputation(CompactGraph graph, RecomputeDeadlines deadlines) {
        this.graph = graph;
        this.deadlines = deadlines;
        this.againInStage = new int[graph.operations()];
        this.beginsInStage = new int[graph.values()];
        this.lastComputed = new int[graph.values()];
        this.incarnation = new int[graph.values()];
        this.madeIn = new int[graph.values()];
    }

    /** Derives the order for the whole step; returns false if it would be longer than the sequence may be. */
    boolean derive(Availability availability, ComputeSequence sequence) {
        sequence.clear();
        Arrays.fill(againInStage, -1);
        Arrays.fill(beginsInStage, -1);
        Arrays.fill(lastComputed, -1);
        Arrays.fill(incarnation, 0);
        Arrays.fill(madeIn, 0);
        for (int stage = 0; stage < graph.operations(); stage++) {
            startStage();
            requireInputs(stage, stage, availability);
            for (int storage : availability.demanded(stage)) {
                if (graph.producer[storage] < stage) {
                    requireStorage(storage, stage, availability);
                }
            }
            computeAgain(stage, availability, sequence);
            compute(stage, stage, sequence);
            if (sequence.isTooLong()) {
                return false;
            }
        }
        startStage();
        for (int storage : graph.lasting) {
            requireStorage(storage, graph.operations(), availability);
        }
        computeAgain(graph.operations(), availability, sequence);
        return !sequence.isTooLong();
    }

    private void startStage() {
        againCount = 0;
        viewsReadCount = 0;
    }

    private void computeAgain(int stage, Availability availability, ComputeSequence sequence) {
        for (int next = 0; next < againCount; next++) {
            requireInputs(again[next], stage, availability);
        }
        Arrays.sort(again, 0, againCount);
        for (int i = 0; i < againCount; i++) {
            compute(again[i], stage, sequence);
        }
    }

    private void compute(int operation, int stage, ComputeSequence sequence) {
        for (int base : graph.bases[operation]) {
            incarnation[base]++;
            lastComputed[base] = stage;
        }
        for (int view : graph.views[operation]) {
            madeIn[view] = incarnation[graph.storage[view]];
        }
        sequence.add(operation);
    }

    private void requireInputs(int operation, int stage, Availability availability) {
        for (int value : graph.reads[operation]) {
            int storage = graph.storage[value];
            if (!graph.isSource(storage)) {
                if (operation != stage && isOverwrittenBetween(storage, operation, stage)) {
                    begin(storage, stage);
                }
                requireStorage(storage, stage, availability);
            }
            if (value != storage && graph.producer[value] >= 0) {
                requireView(value, stage);
            }
        }
    }

    private void requireStorage(int storage, int stage, Availability availability) {
        boolean begins = beginsInStage[storage] != stage
                && deadlines.allows(graph.producer[storage], stage)
                && !availability.isRetained(storage, stage, lastComputed[storage]);
        if (begins) {
            begin(storage, stage);
        }
    }

    private void requireView(int view, int stage) {
        if (viewsReadCount == viewsRead.length) {
            viewsRead = Arrays.copyOf(viewsRead, 2 * viewsReadCount);
        }
        viewsRead[viewsReadCount++] = view;
        int storage = graph.storage[view];
        if (beginsInStage[storage] == stage || madeIn[view] != incarnation[storage]) {
            addAgain(graph.producer[view], stage);
        }
    }

    private boolean isOverwrittenBetween(int storage, int from, int to) {
        if (graph.overwriters[storage].length == 0) {
            return false;
        }
        int overwriter = graph.overwriterFrom(storage, from);
        return overwriter >= 0 && overwriter < to;
    }

    private void begin(int storage, int stage) {
        if (beginsInStage[storage] == stage) {
            return;
        }
        beginsInStage[storage] = stage;
        addAgain(graph.producer[storage], stage);
        for (int operation : deadlines.restored(storage)) {
            if (operation < stage) {
                addAgain(operation, stage);
            }
        }
        for (int i = 0; i < viewsReadCount; i++) {
            if (graph.storage[viewsRead[i]] == storage) {
                addAgain(graph.producer[viewsRead[i]], stage);
            }
        }
    }

    private void addAgain(int operation, int stage) {
        if (againInStage[operation] == stage) {
            return;
        }
        againInStage[operation] = stage;
        if (againCount == again.length) {
            again = Arrays.copyOf(again, 2 * againCount);
        }
        again[againCount++] = operation;
        for (int base : graph.bases[operation]) {
            begin(base, stage);
        }
    }
}
