package io.memplan.batching.programs;

/**
 * A point of a trajectory.
 *
 * @param position where it is
 * @param momentum where it goes
 * @param gradient the derivative of the logarithm of the density
 * @param log the logarithm of the density
 */
@SuppressWarnings("ArrayRecordComponent") // replaced by its components when it is lifted, and never compared
record Phase(double[] position, double[] momentum, double[] gradient, double log) {

    /** Returns the logarithm of the joint density of position and momentum. */
    static double joint(Phase phase) {
        double square = 0;
        for (int i = 0; i < phase.momentum.length; i++) {
            square += phase.momentum[i] * phase.momentum[i];
        }
        return phase.log - 0.5 * square;
    }

    /** Returns the point after one step of the leapfrog integrator, backwards in time if the step is negative. */
    static Phase leapfrog(Target target, Phase from, double step) {
        int dimension = from.position.length;
        double[] momentum = new double[dimension];
        double[] position = new double[dimension];
        double[] gradient = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            momentum[i] = from.momentum[i] + 0.5 * step * from.gradient[i];
            position[i] = from.position[i] + step * momentum[i];
        }
        double log = target.evaluate(position, gradient);
        for (int i = 0; i < dimension; i++) {
            momentum[i] += 0.5 * step * gradient[i];
        }
        return new Phase(position, momentum, gradient, log);
    }

    /** Returns whether a trajectory between two points would come back if it went on at either end. */
    static boolean turns(Phase left, Phase right) {
        double atLeft = 0;
        double atRight = 0;
        for (int i = 0; i < left.position.length; i++) {
            double span = right.position[i] - left.position[i];
            atLeft += span * left.momentum[i];
            atRight += span * right.momentum[i];
        }
        return atLeft < 0 || atRight < 0;
    }
}
