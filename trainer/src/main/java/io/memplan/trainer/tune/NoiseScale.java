package io.memplan.trainer.tune;

/**
 * The gradient noise scale: how many examples it takes for the noise of their mean gradient to be as large as the gradient
 * (McCandlish et al., 2018, "An Empirical Model of Large-Batch Training", the simple scale {@code tr Σ / |G|²}).
 *
 * @param gradientSquared the estimate of {@code |G|²}, the squared length of the true gradient
 * @param variance the estimate of {@code tr Σ}, the summed variance of the gradient of one example
 * @param steps how many batches it was estimated from
 */
public record NoiseScale(double gradientSquared, double variance, int steps) {

    /**
     * Returns the noise scale φ, in examples; infinite if no gradient can be told from the noise.
     */
    public double examples() {
        if (variance <= 0) {
            return 0;
        }
        return gradientSquared <= 0 ? Double.POSITIVE_INFINITY : variance / gradientSquared;
    }

    /**
     * Returns how much an example of a batch is worth, relative to one of the base batch: {@code (φ+b0)/(φ+b)} (Pollux,
     * OSDI 2021).
     */
    public double efficiency(int baseBatch, int batch) {
        double phi = examples();
        return Double.isInfinite(phi) ? 1 : (phi + baseBatch) / (phi + batch);
    }
}
