package io.memplan.batching.programs;

import io.memplan.batching.CounterRandom;

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

    /** Returns a point without momentum. */
    static Phase at(double[] position, Evaluation evaluation) {
        return new Phase(position, new double[position.length], evaluation.gradient(), evaluation.log());
    }

    /** Returns the same position with a momentum of independent standard normal coordinates. */
    static Phase kicked(Phase from, CounterRandom random) {
        double[] momentum = new double[from.position.length];
        for (int i = 0; i < momentum.length; i++) {
            momentum[i] = random.nextGaussian();
        }
        return new Phase(from.position, momentum, from.gradient, from.log);
    }

    /** Returns the logarithm of the joint density of position and momentum. */
    static double joint(Phase phase) {
        double square = 0;
        for (int i = 0; i < phase.momentum.length; i++) {
            square += phase.momentum[i] * phase.momentum[i];
        }
        return phase.log - 0.5 * square;
    }

    /** Returns where a step of the leapfrog integrator leads, backwards in time if the step is negative. */
    static double[] moved(Phase from, double step) {
        double[] position = new double[from.position.length];
        for (int i = 0; i < position.length; i++) {
            double momentum = from.momentum[i] + 0.5 * step * from.gradient[i];
            position[i] = from.position[i] + step * momentum;
        }
        return position;
    }

    /** Returns the point after a step of the leapfrog integrator, given the density where it leads. */
    static Phase arrived(Phase from, double step, double[] position, Evaluation evaluation) {
        double[] momentum = new double[position.length];
        for (int i = 0; i < position.length; i++) {
            momentum[i] = from.momentum[i]
                    + 0.5 * step * from.gradient[i]
                    + 0.5 * step * evaluation.gradient()[i];
        }
        return new Phase(position, momentum, evaluation.gradient(), evaluation.log());
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
