package io.memplan.rematerialize;

/** What a schedule makes of the columns of a {@link MomentModel} that say what is resident, and what runs again. */
final class MomentStart {

    private final CompactGraph graph;
    private final StorageStates states;
    private final int[] moments;
    private final int[][] resident;
    private final int[][] again;

    /**
     * Takes the columns.
     *
     * @param resident by moment and state, negative without a column
     * @param again by segment and operation, negative without a column
     */
    MomentStart(CompactGraph graph, StorageStates states, int[] moments, int[][] resident, int[][] again) {
        this.graph = graph;
        this.states = states;
        this.moments = moments;
        this.resident = resident;
        this.again = again;
    }

    /** Sets the columns to one that hold in the schedule. */
    void fill(double[] values, ComputeSequence sequence) {
        boolean[] made = new boolean[states.count()];
        int segment = -1;
        for (int place = 0; place < sequence.size(); place++) {
            int operation = sequence.operation(place);
            run(operation, made);
            if (sequence.placeOf(operation) != place) {
                if (segment >= 0 && again[segment][operation] >= 0) {
                    values[again[segment][operation]] = 1;
                }
            } else if (segment + 1 < moments.length && moments[segment + 1] == operation) {
                segment++;
                boolean[] live = sequence.liveAt(place);
                for (int state = 0; state < made.length; state++) {
                    if (made[state] && live[states.storage(state)] && resident[segment][state] >= 0) {
                        values[resident[segment][state]] = 1;
                    }
                }
            }
        }
    }

    private void run(int operation, boolean[] made) {
        for (int base : graph.bases[operation]) {
            states.of(base).forEach(state -> made[state] = false);
        }
        for (int storage : graph.touched[operation]) {
            for (int state : states.of(storage)) {
                made[state] |= states.maker(state) == operation;
            }
        }
    }
}
