package io.memplan.batching.programs;

/**
 * A distribution to sample from: the logarithm of its density up to a constant, with the gradient.
 *
 * <p>The densities are a closed set, told apart by a number, because what is batched calls static methods only.
 *
 * @param family which density: one of the constants of this class
 * @param dimension the coordinates of a position
 * @param data what the density depends on, shared by all members and never written
 */
@SuppressWarnings("ArrayRecordComponent") // replaced by its components when it is lifted, and never compared
public record Target(int family, int dimension, double[] data) {

    /** A normal distribution around zero; the data is its precision, row by row. */
    public static final int GAUSSIAN = 0;

    /** Eight Schools with the effects themselves as coordinates; no data. */
    public static final int CENTRED_SCHOOLS = 1;

    /** Eight Schools with standardised effects as coordinates; no data. */
    public static final int NON_CENTRED_SCHOOLS = 2;

    /** Bayesian logistic regression; the data is a row for each example, its sign changed if the label is negative. */
    public static final int LOGISTIC = 3;

    /** Returns the density at a position, with a gradient of its own. */
    Evaluation evaluate(double[] position) {
        double[] gradient = new double[position.length];
        double log = evaluate(position, gradient);
        return new Evaluation(log, gradient);
    }

    /**
     * Returns the logarithm of the density at a position.
     *
     * @param gradient is filled with the derivative of the result
     */
    public double evaluate(double[] position, double[] gradient) {
        return switch (family) {
            case GAUSSIAN -> Gaussian.evaluate(data, position, gradient);
            case CENTRED_SCHOOLS -> EightSchools.centred(position, gradient);
            case NON_CENTRED_SCHOOLS -> EightSchools.nonCentred(position, gradient);
            case LOGISTIC -> LogisticRegression.evaluate(data, position, gradient);
            default -> throw new IllegalArgumentException("There is no such family of densities.");
        };
    }
}
