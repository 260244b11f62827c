package io.memplan.trainer.tune;

/**
 * A pass that was run and timed.
 *
 * @param batch the examples in the pass
 * @param accumulating whether it added to gradients that were there
 * @param predictedNanos what was predicted, in nanoseconds
 * @param measuredNanos what it took, in nanoseconds
 */
public record Probe(int batch, boolean accumulating, long predictedNanos, long measuredNanos) {

    /** Returns the measured time over the predicted one. */
    public double ratio() {
        return measuredNanos / (double) Math.max(1, predictedNanos);
    }
}
