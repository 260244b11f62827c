package io.memplan.graph.schedule;

/**
 * The memory that a schedule may take.
 *
 * @param deviceBytes the device memory allowed at every step, in bytes
 * @param hostBytes the host memory that copies may take, in bytes
 * @param diskBytes the disk space that copies may take, in bytes
 */
public record MemoryLimits(long deviceBytes, long hostBytes, long diskBytes) {

    /** Validates that no limit is negative. */
    public MemoryLimits {
        if (deviceBytes < 0 || hostBytes < 0 || diskBytes < 0) {
            throw new IllegalArgumentException("A memory limit is negative: device " + deviceBytes + ", host "
                    + hostBytes + ", disk " + diskBytes + ".");
        }
    }

    /** Returns limits for a schedule that does not swap. */
    public static MemoryLimits device(long deviceBytes) {
        return new MemoryLimits(deviceBytes, 0, 0);
    }

    /** Returns no limits. */
    public static MemoryLimits unlimited() {
        return new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    long of(Tier tier) {
        return switch (tier) {
            case HOST -> hostBytes;
            case DISK -> diskBytes;
        };
    }
}
