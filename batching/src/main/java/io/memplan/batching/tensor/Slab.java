package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An array that lanes' tensors are rows of, or that they share. A row is never changed once it is made.
 *
 * <p>Slabs are made, kept and freed by a {@link TensorSession}.
 */
public final class Slab {

    private final Shape shape;
    private final DataType dataType;
    private final boolean own;
    private final boolean given;
    private final TensorValue whole;
    private @Nullable Shape memberShape;
    private @Nullable NDArray array;
    private RowTable.@Nullable Place place;
    private boolean marked;
    private boolean kept;
    private boolean differentiable;
    private boolean retained;
    private boolean result;

    Slab(NDArray array, boolean own, boolean given) {
        this.array = array;
        this.shape = array.getShape();
        this.dataType = array.getDataType();
        this.own = own;
        this.given = given;
        this.whole = new TensorValue(this, -1);
    }

    /** Returns whether each lane has its own row, and the array therefore an axis of lanes in front. */
    boolean own() {
        return own;
    }

    /** Returns the shape of a lane's tensor, where each lane has its own row. */
    Shape memberShape() {
        Shape known = memberShape;
        if (known == null) {
            known = shape.slice(1);
            memberShape = known;
        }
        return known;
    }

    /** Returns the shape of the array. */
    Shape shape() {
        return shape;
    }

    DataType dataType() {
        return dataType;
    }

    /** Returns the rows of the array, 1 if lanes share it. */
    int rows() {
        return own ? (int) shape.get(0) : 1;
    }

    /** Returns the bytes that freeing it gives back. */
    long bytes() {
        return given ? 0 : shape.size() * dataType.getNumOfBytes();
    }

    /** Returns whether it is the user's, and so never freed. */
    boolean given() {
        return given;
    }

    /** Returns the tensor of the lane at a place in a launch. */
    TensorValue value(int place) {
        return own ? new TensorValue(this, place) : whole;
    }

    boolean isHeld() {
        return array != null;
    }

    NDArray array() {
        if (array == null) {
            throw new IllegalStateException("A tensor of the shape " + shape + " is read after it was freed.");
        }
        return array;
    }

    void restore(NDArray again) {
        array = again;
    }

    /** Frees the array, or forgets it if something else frees it. */
    void free() {
        NDArray held = array;
        if (held != null && !given) {
            array = null;
            held.close();
        }
    }

    /** Returns where its rows have been copied, if they have. */
    RowTable.@Nullable Place place() {
        return place;
    }

    void setPlace(RowTable.Place copied) {
        place = copied;
    }

    /** Returns whether a lane was found to hold a part of it. */
    boolean marked() {
        return marked;
    }

    void mark(boolean reachable) {
        marked = reachable;
    }

    /** Returns whether it outlives the launch that made it. */
    boolean kept() {
        return kept || given;
    }

    void keep() {
        kept = true;
    }

    /** Returns whether it is what a member returned, which no launch reads. */
    boolean isResult() {
        return result;
    }

    void setResult() {
        result = true;
    }

    /** Returns whether a log needs it, so that no sweep may free it. */
    boolean retained() {
        return retained;
    }

    void retain(boolean needed) {
        retained = needed;
    }

    /** Returns whether gradients flow back through it. */
    boolean differentiable() {
        return differentiable;
    }

    void setDifferentiable() {
        differentiable = true;
    }
}
