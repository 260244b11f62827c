package io.memplan.trainer.tune;

import java.util.Optional;

/**
 * Estimates the gradient noise scale from the micro-batches of steps, smoothed over steps.
 *
 * <p>Of {@code K} micro-batches with {@code S} examples in all, {@code g_k} the mean gradient of one and {@code ḡ} that of
 * all: {@code |G|² = (K|ḡ|² − mean|g_k|²)/(K−1)} and {@code tr Σ = (mean|g_k|² − |ḡ|²) S/(K−1)}. Both are unbiased; their
 * ratio is not, so it is they that are smoothed. Where only the lengths of the running sums are known, as while gradients
 * accumulate, the estimate is from the first micro-batch and all ({@link #addSums}).
 */
public final class NoiseScaleEstimator {

    private final double keep;
    private double gradientSquared;
    private double variance;
    private double weight;
    private int steps;

    /**
     * Creates an estimator.
     *
     * @param keep how much of the earlier estimate a new step leaves: 0.9, say; 1 is the mean of all steps
     */
    public NoiseScaleEstimator(double keep) {
        if (!(keep >= 0 && keep <= 1)) {
            throw new IllegalArgumentException("The smoothing " + keep + " does not lie between 0 and 1.");
        }
        this.keep = keep;
    }

    /**
     * Adds a step of equal micro-batches.
     *
     * @param squares the squared length of each micro-batch's mean gradient
     * @param meanSquare the squared length of the mean of those gradients
     * @param examples the examples in all micro-batches
     */
    public void add(double[] squares, double meanSquare, long examples) {
        int parts = squares.length;
        if (parts < 2) {
            throw new IllegalArgumentException(
                    "A noise scale takes two micro-batches or more, not " + parts + ".\nMaybe make them smaller.");
        }
        double mean = 0;
        for (double square : squares) {
            mean += square / parts;
        }
        add((parts * meanSquare - mean) / (parts - 1), (mean - meanSquare) * examples / (parts - 1));
    }

    /**
     * Adds a step of which the gradients of two sizes of batches are known; the larger may contain the smaller.
     *
     * @param smallSquare the squared length of the mean gradient of the smaller batch
     * @param small its examples
     * @param bigSquare the squared length of the mean gradient of the larger batch
     * @param big its examples
     */
    public void addSums(double smallSquare, double small, double bigSquare, double big) {
        if (!(small > 0 && big > small)) {
            throw new IllegalArgumentException(
                    "A noise scale takes batches of two sizes, not " + small + " and " + big + " examples.");
        }
        add((big * bigSquare - small * smallSquare) / (big - small), (smallSquare - bigSquare) / (1 / small - 1 / big));
    }

    private void add(double square, double trace) {
        double old = keep == 1 ? weight : keep * weight;
        weight = old + 1;
        gradientSquared = (gradientSquared * old + square) / weight;
        variance = (variance * old + trace) / weight;
        steps++;
    }

    /** Returns the estimate, if there was a step. */
    public Optional<NoiseScale> estimate() {
        return steps == 0 ? Optional.empty() : Optional.of(new NoiseScale(gradientSquared, variance, steps));
    }
}
