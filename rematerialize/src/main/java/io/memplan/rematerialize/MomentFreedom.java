package io.memplan.rematerialize;

/** Says which residencies a window of a large-neighbourhood search leaves open. */
@FunctionalInterface
interface MomentFreedom {

    /**
     * Returns whether the residency is open.
     *
     * @param moment the number of the moment
     * @param storage the storage
     */
    boolean isFree(int moment, int storage);
}
