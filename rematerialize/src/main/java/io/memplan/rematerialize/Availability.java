package io.memplan.rematerialize;

import java.util.List;
import java.util.Set;

/** Says which storages are retained: the matrix S of Checkmate (Jain et al., MLSys 2020, §4), as a question. */
@FunctionalInterface
interface Availability {

    /** No storages. */
    int[] NOTHING = {};

    /**
     * Returns whether the storage is retained into the stage.
     *
     * @param storage a produced storage
     * @param stage the stage, which is the operation it computes for the first time, or their number for the end
     * @param lastComputed the latest stage before this one in which the storage was computed
     */
    boolean isRetained(int storage, int stage, int lastComputed);

    /** Returns produced storages that must be there when the stage is computed, although it may not read them. */
    default int[] demanded(int stage) {
        return NOTHING;
    }

    /** Returns the availability in which everything is retained. */
    static Availability everything() {
        return (storage, stage, lastComputed) -> true;
    }

    /** Returns the availability given by one set of storages for each stage. */
    static Availability ofSets(List<Set<Integer>> retainedByStage) {
        List<Set<Integer>> copies = retainedByStage.stream().map(Set::copyOf).toList();
        return (storage, stage, lastComputed) ->
                stage == copies.size() || copies.get(stage).contains(storage);
    }
}
