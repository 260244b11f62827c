package io.memplan.batching.compile;

/**
 * How large and how deep generated code may be.
 *
 * @param methodBytes the estimated bytes above which a function is split into several methods; HotSpot interprets
 *     methods above 8,000 bytes for ever (its flag HugeMethodLimit)
 * @param hostStackBytes the bytes of the host's stack that a recursion takes before it goes on in frames of its lane
 */
public record CompileLimits(int methodBytes, int hostStackBytes) {

    /** What suits HotSpot: methods that it compiles, and a fifth of the usual stack of a thread. */
    public static final CompileLimits DEFAULT = new CompileLimits(7_000, 192 * 1024);

    public CompileLimits {
        if (methodBytes < 1 || methodBytes > 60_000 || hostStackBytes < 0) {
            throw new IllegalArgumentException("Methods of " + methodBytes + " bytes and a stack of " + hostStackBytes
                    + " bytes are not possible.\nMaybe use the defaults.");
        }
    }
}
