package io.memplan.experiments.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Record;

/** A numbered list of examples, each the arrays that a model and its loss take. */
public interface Rows {

    /** Returns the number of examples. */
    int count();

    /** Makes the arrays of an example; the same ones for the same index every time. */
    Record row(NDManager manager, int index);
}
