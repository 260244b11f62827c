package io.memplan.batching.tensor;

/**
 * How tensors are computed.
 *
 * @param rowInvariant whether the bits of a member must not depend on how many members run beside it: what is not exact
 *     element by element is then run one row at a time, by the very call that a single member makes
 * @param sweepBytes how much may be made before arrays that no lane holds any more are looked for, in bytes; at least as
 *     much again as was found to be held at the last time
 */
public record TensorOptions(boolean rowInvariant, long sweepBytes) {

    /** Whole batches at a time: fast, and equal to single runs but for the rounding of other kernels. */
    public static final TensorOptions FAST = new TensorOptions(false, 32L << 20);

    /** Bits that do not depend on the batch. */
    public static final TensorOptions ROW_INVARIANT = new TensorOptions(true, 32L << 20);

    public TensorOptions {
        if (sweepBytes < 0) {
            throw new IllegalArgumentException(
                    "The sweep is after " + sweepBytes + " bytes, but must not be negative.");
        }
    }
}
