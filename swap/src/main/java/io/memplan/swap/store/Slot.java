package io.memplan.swap.store;

import io.memplan.graph.schedule.Tier;

/**
 * A place outside the device for one copy of a storage.
 *
 * @param tier where
 * @param offset the place of the first byte in the tier's slab, in bytes
 * @param bytes the size of the copy, in bytes
 */
public record Slot(Tier tier, long offset, long bytes) {

    /** Validates that the slot lies in a slab. */
    public Slot {
        if (offset < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "A slot lies outside its slab: offset " + offset + ", " + bytes + " bytes.");
        }
    }

    /** Returns the first byte behind the slot. */
    public long end() {
        return offset + bytes;
    }

    /** Returns whether the two share a byte. */
    public boolean overlaps(Slot other) {
        return tier == other.tier && offset < other.end() && other.offset < end();
    }
}
