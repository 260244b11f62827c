package io.memplan.batching.tensor;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** A tensor that a lane holds: a row of what a launch made, or a whole array that lanes may share. */
public final class TensorValue {

    private final Slab slab;
    private final int row;

    TensorValue(Slab slab, int row) {
        this.slab = slab;
        this.row = row;
    }

    Slab slab() {
        return slab;
    }

    /** Returns the place in the slab, -1 if it is all of it. */
    int row() {
        return row;
    }

    /** Returns the shape of the tensor. */
    public Shape shape() {
        return row < 0 ? slab.shape() : slab.memberShape();
    }

    /** Returns the type of the elements. */
    public DataType dataType() {
        return slab.dataType();
    }

    /** Returns whether another tensor has the same shape and type, and so may be launched with this one. */
    public boolean isLike(TensorValue other) {
        return (slab == other.slab && row < 0 == other.row < 0)
                || (dataType() == other.dataType() && shape().equals(other.shape()));
    }

    @Override
    public String toString() {
        return "tensor " + shape() + (row < 0 ? "" : " in row " + row);
    }
}
