package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * A point of a trajectory, with its vectors as arrays.
 *
 * @param position where it is
 * @param momentum where it goes
 * @param gradient the derivative of the logarithm of the density
 * @param joint the logarithm of the joint density of position and momentum
 */
record TensorPhase(NDArray position, NDArray momentum, NDArray gradient, double joint) {

    /** Returns whether a trajectory between two points would come back if it went on at either end. */
    static boolean turns(TensorPhase left, TensorPhase right) {
        NDArray span = right.position.sub(left.position);
        NDArray atLeft = span.mul(left.momentum).sum();
        NDArray atRight = span.mul(right.momentum).sum();
        return atLeft.minimum(atRight).toType(DataType.FLOAT64, false).getDouble() < 0;
    }
}
