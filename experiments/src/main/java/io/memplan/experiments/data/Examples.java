package io.memplan.experiments.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Record;

/**
 * A numbered list of labelled examples.
 *
 * <p>An implementation answers the same numbers for the same index every time and may be read by several threads.
 */
public interface Examples extends Rows {

    /** Returns the shape of one example, without the batch. */
    Shape shape();

    /** Returns the class of an example, from zero. */
    int label(int index);

    /** Returns the numbers of an example, in the order of its shape; a new array. */
    float[] features(int index);

    @Override
    default Record row(NDManager manager, int index) {
        return new Record(
                new NDList(manager.create(features(index), shape())), new NDList(manager.create((long) label(index))));
    }
}
