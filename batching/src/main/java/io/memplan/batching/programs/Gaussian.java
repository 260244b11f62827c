package io.memplan.batching.programs;

/** A normal distribution around zero, by its precision. */
final class Gaussian {

    private Gaussian() {}

    /**
     * Returns minus half of xᵀ P x.
     *
     * @param precision the symmetric matrix P, row by row
     * @param position x
     * @param gradient is filled with minus P x
     */
    static double evaluate(double[] precision, double[] position, double[] gradient) {
        int dimension = position.length;
        double product = 0;
        for (int i = 0; i < dimension; i++) {
            double sum = 0;
            for (int j = 0; j < dimension; j++) {
                sum += precision[i * dimension + j] * position[j];
            }
            gradient[i] = -sum;
            product += sum * position[i];
        }
        return -0.5 * product;
    }
}
