package io.memplan.swap.store;

/**
 * A run of bytes in a slab.
 *
 * @param offset the place of the first byte, in bytes
 * @param bytes the length, in bytes
 */
public record Extent(long offset, long bytes) {

    /** Validates that the run lies in a slab. */
    public Extent {
        if (offset < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "A slot lies outside its slab: offset " + offset + ", " + bytes + " bytes.");
        }
    }

    /** Returns the first byte behind it. */
    public long end() {
        return offset + bytes;
    }

    /** Returns whether the two share a byte. */
    boolean overlaps(Extent other) {
        return offset < other.end() && other.offset < end();
    }
}
