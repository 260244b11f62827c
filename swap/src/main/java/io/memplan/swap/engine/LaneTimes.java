package io.memplan.swap.engine;

/**
 * How long an engine has copied so far, without waiting for other copies.
 *
 * @param outNanos the time of all copies out of the device, in nanoseconds
 * @param outBytes what they copied, in bytes
 * @param inNanos the time of all copies into the device, in nanoseconds
 * @param inBytes what they copied, in bytes
 */
public record LaneTimes(long outNanos, long outBytes, long inNanos, long inBytes) {

    /** Nothing is known. */
    public static final LaneTimes NONE = new LaneTimes(0, 0, 0, 0);

    /** Returns what was added since an earlier moment. */
    public LaneTimes since(LaneTimes earlier) {
        return new LaneTimes(
                outNanos - earlier.outNanos,
                outBytes - earlier.outBytes,
                inNanos - earlier.inNanos,
                inBytes - earlier.inBytes);
    }
}
