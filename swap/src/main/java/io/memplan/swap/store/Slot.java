package io.memplan.swap.store;

import io.memplan.graph.schedule.Tier;
import java.util.List;

/**
 * A place outside the device for one copy of a storage: one run of bytes, or several where no single one was free.
 *
 * @param tier where
 * @param extents the runs in the tier's slab, in the order of the storage's bytes; at least one
 */
public record Slot(Tier tier, List<Extent> extents) {

    /** Copies the list. */
    public Slot {
        extents = List.copyOf(extents);
        if (extents.isEmpty()) {
            throw new IllegalArgumentException("A slot on " + tier + " has no place.");
        }
    }

    /** Creates a slot of one run. */
    public Slot(Tier tier, long offset, long bytes) {
        this(tier, List.of(new Extent(offset, bytes)));
    }

    /** Returns the place of the first byte of the storage, in bytes. */
    public long offset() {
        return extents.get(0).offset();
    }

    /** Returns the size of the copy, in bytes. */
    public long bytes() {
        return extents.stream().mapToLong(Extent::bytes).sum();
    }

    /** Returns the first byte behind all runs. */
    public long end() {
        return extents.stream().mapToLong(Extent::end).max().orElse(0);
    }

    /** Returns whether the two share a byte. */
    public boolean overlaps(Slot other) {
        return tier == other.tier
                && extents.stream().anyMatch(mine -> other.extents.stream().anyMatch(mine::overlaps));
    }
}
