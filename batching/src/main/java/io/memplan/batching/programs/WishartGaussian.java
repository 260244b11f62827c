package io.memplan.batching.programs;

import io.memplan.batching.CounterRandom;

/**
 * A strongly correlated normal distribution around zero whose precision is drawn from a Wishart distribution, as in
 * Hoffman and Gelman (JMLR 15, 2014, section 4.1), with its exact moments and exact draws.
 */
public final class WishartGaussian {

    private final int dimension;
    private final double[] precision;
    private final double[] factor;

    private WishartGaussian(int dimension, double[] precision) {
        this.dimension = dimension;
        this.precision = precision;
        this.factor = cholesky(dimension, precision);
    }

    /**
     * Draws a precision.
     *
     * @param dimension the coordinates
     * @param degrees the degrees of freedom, at least the dimension; the fewer, the stronger the correlation
     * @param seed decides on the precision
     */
    public static WishartGaussian of(int dimension, int degrees, long seed) {
        if (dimension < 1 || degrees < dimension) {
            throw new IllegalArgumentException("There are " + degrees + " degrees of freedom for " + dimension
                    + " dimensions.\nMaybe take at least as many degrees as dimensions, and one dimension.");
        }
        CounterRandom random = new CounterRandom(seed, 0);
        double[] precision = new double[dimension * dimension];
        double[] sample = new double[dimension];
        for (int k = 0; k < degrees; k++) {
            for (int i = 0; i < dimension; i++) {
                sample[i] = random.nextGaussian();
            }
            for (int i = 0; i < dimension; i++) {
                for (int j = 0; j < dimension; j++) {
                    precision[i * dimension + j] += sample[i] * sample[j];
                }
            }
        }
        return new WishartGaussian(dimension, precision);
    }

    /** Returns the distribution as a target to sample from. */
    public Target target() {
        return new Target(Target.GAUSSIAN, dimension, precision.clone());
    }

    /** Returns the variance of each coordinate. */
    public double[] variances() {
        double[] variances = new double[dimension];
        for (int column = 0; column < dimension; column++) {
            double[] unit = new double[dimension];
            unit[column] = 1;
            double[] below = solveLower(unit);
            for (double entry : below) {
                variances[column] += entry * entry;
            }
        }
        return variances;
    }

    /** Draws a position. */
    public double[] draw(CounterRandom random) {
        double[] position = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            position[i] = random.nextGaussian();
        }
        for (int i = dimension - 1; i >= 0; i--) {
            for (int j = i + 1; j < dimension; j++) {
                position[i] -= factor[j * dimension + i] * position[j];
            }
            position[i] /= factor[i * dimension + i];
        }
        return position;
    }

    /** Solves L y = x. */
    private double[] solveLower(double[] right) {
        double[] left = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            double sum = right[i];
            for (int j = 0; j < i; j++) {
                sum -= factor[i * dimension + j] * left[j];
            }
            left[i] = sum / factor[i * dimension + i];
        }
        return left;
    }

    /** Returns the lower triangle L with L Lᵀ = P. */
    private static double[] cholesky(int dimension, double[] matrix) {
        double[] factor = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i * dimension + j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i * dimension + k] * factor[j * dimension + k];
                }
                factor[i * dimension + j] = i == j ? Math.sqrt(sum) : sum / factor[j * dimension + j];
            }
        }
        return factor;
    }
}
