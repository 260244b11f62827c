package io.memplan.batching.execute;

/** Counts what a machine does. */
final class MachineCounter {

    private long computedLanes;
    private long usefulLanes;
    private long movedValues;
    private long stackReads;
    private long stackWrites;

    void computed(int lanes, int useful) {
        computedLanes += lanes;
        usefulLanes += useful;
    }

    void moved(int values) {
        movedValues += values;
    }

    void read(int values) {
        stackReads += values;
    }

    void wrote(int values) {
        stackWrites += values;
    }

    MachineCounts counts() {
        return new MachineCounts(computedLanes, usefulLanes, movedValues, stackReads, stackWrites);
    }
}
