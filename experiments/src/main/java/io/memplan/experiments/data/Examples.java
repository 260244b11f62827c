package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;

/**
 * A numbered list of labelled examples.
 *
 * <p>An implementation answers the same numbers for the same index every time and may be read by several threads.
 */
public interface Examples {

    /** Returns the number of examples. */
    int count();

    /** Returns the shape of one example, without the batch. */
    Shape shape();

    /** Returns the class of an example, from zero. */
    int label(int index);

    /** Returns the numbers of an example, in the order of its shape; a new array. */
    float[] features(int index);
}
