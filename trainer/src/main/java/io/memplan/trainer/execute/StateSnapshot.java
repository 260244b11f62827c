package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of the running statistics as they were when the step began, to restore them if it fails.
 *
 * <p>They are small (two vectors a batch norm) and are not part of the planned memory.
 */
final class StateSnapshot {

    private final List<PtNDArray> states = new ArrayList<>();
    private final List<PtNDArray> copies = new ArrayList<>();

    /** Copies a state. */
    void add(PtNDArray state, NDManager manager) {
        NDArray copy = state.duplicate();
        copy.attach(manager);
        copies.add((PtNDArray) copy);
        states.add(state);
    }

    /** Writes the copies back, in place. */
    void restore(ArrayKernels kernels) {
        for (int i = 0; i < copies.size(); i++) {
            kernels.copy(states.get(i), copies.get(i));
        }
    }

    /** Frees the copies. */
    void clear() {
        copies.forEach(PtNDArray::close);
        copies.clear();
        states.clear();
    }

    int size() {
        return copies.size();
    }
}
