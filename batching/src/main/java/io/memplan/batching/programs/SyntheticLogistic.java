package io.memplan.batching.programs;

import io.memplan.batching.CounterRandom;

/**
 * Examples of a logistic regression with normal features, whose labels are drawn by weights that are drawn from the
 * prior.
 *
 * @param examples the rows
 * @param features the columns, and the weights
 * @param seed decides on everything
 */
public record SyntheticLogistic(int examples, int features, long seed) {

    /** Names a data set. */
    public static SyntheticLogistic of(int examples, int features, long seed) {
        return new SyntheticLogistic(examples, features, seed);
    }

    /** Returns the posterior of the weights. */
    public Target target() {
        return new Target(Target.LOGISTIC, features, signedRows());
    }

    /** Returns a row of features for each example, multiplied by its label, which is 1 or -1; row after row. */
    public double[] signedRows() {
        CounterRandom random = new CounterRandom(seed, 0);
        double[] weights = new double[features];
        for (int i = 0; i < features; i++) {
            weights[i] = random.nextGaussian();
        }
        double[] rows = new double[examples * features];
        for (int row = 0; row < examples; row++) {
            double margin = 0;
            for (int i = 0; i < features; i++) {
                double feature = random.nextGaussian();
                rows[row * features + i] = feature;
                margin += feature * weights[i];
            }
            boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-margin));
            for (int i = 0; i < features && !positive; i++) {
                rows[row * features + i] = -rows[row * features + i];
            }
        }
        return rows;
    }
}
