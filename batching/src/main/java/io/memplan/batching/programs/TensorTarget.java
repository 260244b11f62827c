package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The distributions of {@link Target} that are worth arrays: each step of the leapfrog integrator, with the gradient and
 * the energy, is one straight piece of code, so that many chains take it in one launch.
 */
final class TensorTarget {

    private TensorTarget() {}

    /** Makes the data of a distribution an array: the precision, or a row for each example. */
    static NDArray data(NDManager manager, Target target, DataType type) {
        double[] data = target.data();
        return manager.create(data, new Shape(data.length / target.dimension(), target.dimension()))
                .toType(type, false);
    }

    /** Returns the point after one step, backwards in time if the step is negative; the start itself for a step of 0. */
    static TensorPhase leapfrog(int family, NDArray data, TensorPhase from, double step) {
        return switch (family) {
            case Target.GAUSSIAN -> gaussian(data, from, step);
            case Target.LOGISTIC -> logistic(data, from, step);
            default -> throw new IllegalArgumentException("This family of densities has no arrays.");
        };
    }

    private static TensorPhase gaussian(NDArray precision, TensorPhase from, double step) {
        NDArray half = from.momentum().add(from.gradient().mul(0.5 * step));
        NDArray position = from.position().add(half.mul(step));
        NDArray gradient = position.matMul(precision).neg();
        NDArray momentum = half.add(gradient.mul(0.5 * step));
        NDArray joint = position.mul(gradient).sum().sub(momentum.square().sum()).mul(0.5);
        return new TensorPhase(position, momentum, gradient, joint.toType(DataType.FLOAT64, false).getDouble());
    }

    private static TensorPhase logistic(NDArray signedRows, TensorPhase from, double step) {
        NDArray half = from.momentum().add(from.gradient().mul(0.5 * step));
        NDArray weights = from.position().add(half.mul(step));
        NDArray margins = weights.matMul(signedRows.transpose());
        NDArray gradient = Activation.sigmoid(margins.neg()).matMul(signedRows).sub(weights);
        NDArray momentum = half.add(gradient.mul(0.5 * step));
        NDArray likelihood =
                margins.minimum(0).sub(margins.abs().neg().exp().add(1).log()).sum();
        NDArray squares = weights.square().sum().add(momentum.square().sum());
        NDArray joint = likelihood.sub(squares.mul(0.5));
        return new TensorPhase(weights, momentum, gradient, joint.toType(DataType.FLOAT64, false).getDouble());
    }
}
