package io.memplan.batching.programs;

/** Bayesian logistic regression with independent standard normal weights. */
final class LogisticRegression {

    private LogisticRegression() {}

    /**
     * Returns the logarithm of prior and likelihood.
     *
     * @param signedRows a row of features for each example, multiplied by its label, which is 1 or -1
     * @param weights where to evaluate
     * @param gradient is filled with the derivative by the weights
     */
    static double evaluate(double[] signedRows, double[] weights, double[] gradient) {
        double log = 0;
        for (int i = 0; i < weights.length; i++) {
            gradient[i] = -weights[i];
            log -= weights[i] * weights[i] / 2;
        }
        for (int row = 0; row + weights.length <= signedRows.length; row += weights.length) {
            double margin = 0;
            for (int i = 0; i < weights.length; i++) {
                margin += signedRows[row + i] * weights[i];
            }
            double small = Math.exp(-Math.abs(margin));
            log -= Math.max(-margin, 0) + Math.log1p(small);
            double miss = (margin > 0 ? small : 1) / (1 + small);
            for (int i = 0; i < weights.length; i++) {
                gradient[i] += miss * signedRows[row + i];
            }
        }
        return log;
    }
}
