package io.memplan.batching.programs;

import java.util.function.DoubleUnaryOperator;

/**
 * The posterior moments of Eight Schools by numerical integration: given the spread, the effects and the common mean
 * are normal and integrate in closed form, which leaves one integral over the logarithm of the spread.
 */
record SchoolsByQuadrature(double mean, double meanSquare, double logSpread, double spread) {

    private static final double[] MEASURED = {28, 8, -3, 7, -1, 1, 18, 12};
    private static final double[] ERROR = {15, 10, 16, 11, 9, 11, 10, 18};

    /**
     * Integrates.
     *
     * @param priorDeviation of the common mean, whose prior is centred at zero
     * @param logPrior of the logarithm of the spread
     */
    static SchoolsByQuadrature of(double priorDeviation, DoubleUnaryOperator logPrior) {
        double total = 0;
        double[] sums = new double[4];
        for (double logSpread = -20; logSpread <= 12; logSpread += 0.001) {
            double variance = Math.exp(2 * logSpread);
            double precision = 1 / (priorDeviation * priorDeviation);
            double weighted = 0;
            double log = logPrior.applyAsDouble(logSpread) - Math.log(priorDeviation);
            for (int i = 0; i < MEASURED.length; i++) {
                double weight = 1 / (ERROR[i] * ERROR[i] + variance);
                precision += weight;
                weighted += weight * MEASURED[i];
                log += 0.5 * Math.log(weight) - 0.5 * weight * MEASURED[i] * MEASURED[i];
            }
            double mean = weighted / precision;
            double density = Math.exp(log - 0.5 * Math.log(precision) + 0.5 * precision * mean * mean);
            total += density;
            sums[0] += density * mean;
            sums[1] += density * (mean * mean + 1 / precision);
            sums[2] += density * logSpread;
            sums[3] += density * Math.exp(logSpread);
        }
        return new SchoolsByQuadrature(sums[0] / total, sums[1] / total, sums[2] / total, sums[3] / total);
    }

    /** With the priors of the centred form: μ ~ N(0, 10), log τ ~ N(5, 1). */
    static SchoolsByQuadrature centred() {
        return of(10, log -> -(log - 5) * (log - 5) / 2);
    }

    /** With the priors of the non-centred form: μ ~ N(0, 5), τ half-Cauchy of scale 5. */
    static SchoolsByQuadrature nonCentred() {
        return of(5, log -> log - Math.log1p(Math.exp(2 * log) / 25));
    }
}
