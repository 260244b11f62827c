package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/** The distributions of {@link Target} that are worth arrays: each is one straight piece of code, one batch point. */
final class TensorTarget {

    private TensorTarget() {}

    /** Makes the data of a distribution an array: the precision, or a row for each example. */
    static NDArray data(NDManager manager, Target target, DataType type) {
        double[] data = target.data();
        return manager.create(data, new Shape(data.length / target.dimension(), target.dimension()))
                .toType(type, false);
    }

    /** Returns the density at a position. */
    static Evaluation evaluate(int family, NDArray data, double[] position) {
        return switch (family) {
            case Target.GAUSSIAN -> gaussian(data, position);
            case Target.LOGISTIC -> logistic(data, position);
            default -> throw new IllegalArgumentException("This family of densities has no arrays.");
        };
    }

    private static Evaluation gaussian(NDArray precision, double[] position) {
        double[] gradient = precision
                .getManager()
                .create(position)
                .toType(precision.getDataType(), false)
                .matMul(precision)
                .neg()
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        double product = 0;
        for (int i = 0; i < position.length; i++) {
            product += gradient[i] * position[i];
        }
        return new Evaluation(0.5 * product, gradient);
    }

    private static Evaluation logistic(NDArray signedRows, double[] position) {
        NDArray weights = signedRows.getManager().create(position).toType(signedRows.getDataType(), false);
        NDArray margins = weights.matMul(signedRows.transpose());
        NDArray misses = Activation.sigmoid(margins.neg());
        double likelihood = margins.minimum(0)
                .sub(margins.abs().neg().exp().add(1).log())
                .sum()
                .toType(DataType.FLOAT64, false)
                .getDouble();
        double[] gradient = misses.matMul(signedRows)
                .sub(weights)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        double squares = 0;
        for (int i = 0; i < position.length; i++) {
            squares += position[i] * position[i];
        }
        return new Evaluation(likelihood - 0.5 * squares, gradient);
    }
}
