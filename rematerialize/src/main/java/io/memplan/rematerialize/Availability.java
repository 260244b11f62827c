package io.memplan.rematerialize;

import java.util.List;
import java.util.Set;

/** Says which storages are retained: the matrix S of Checkmate (Jain et al., MLSys 2020, §4), as a question. */
@FunctionalInterface
interface Availability {

    /**
     * Returns whether the storage is retained into the stage.
     *
     * @param storage a produced storage
     * @param stage the stage, which is the operation it computes for the first time
     * @param lastComputed the latest stage before this one in which the storage was computed
     */
    boolean isRetained(int storage, int stage, int lastComputed);

    /** Returns the availability in which everything is retained. */
    static Availability everything() {
        return (storage, stage, lastComputed) -> true;
    }

    /** Returns the availability given by one set of storages for each stage. */
    static Availability ofSets(List<Set<Integer>> retainedByStage) {
        List<Set<Integer>> copies = retainedByStage.stream().map(Set::copyOf).toList();
        return (storage, stage, lastComputed) -> copies.get(stage).contains(storage);
    }
}
