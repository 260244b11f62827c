package io.memplan.trainer.opaque;

/** Measured sizes, rounded up so that noise does not make every plan a new one. */
final class MeasuredBytes {

    private static final long SMALL_GRAIN = 4 << 10;
    private static final long LARGE_GRAIN = 64 << 10;
    private static final long LARGE = 1 << 20;

    private MeasuredBytes() {}

    /** Returns the bytes rounded up to 4 KiB, or to 64 KiB from a mebibyte on; 0 for what is negative. */
    static long rounded(long bytes) {
        long grain = bytes < LARGE ? SMALL_GRAIN : LARGE_GRAIN;
        return Math.max(0, (bytes + grain - 1) / grain * grain);
    }
}
