package io.memplan.trainer.tune;

/** Where scaling with the batch ends. */
final class Caps {

    private Caps() {}

    /** Returns the scale, but a larger one than 1 at most that of a batch as large as the noise scale. */
    static double near(double scale, int baseBatch, double phi) {
        return scale <= 1 ? scale : Math.min(scale, Math.max(1, phi / baseBatch));
    }
}
