package io.memplan.graph.trace;

import io.memplan.graph.operator.Tensor;

/**
 * What arrays have in common that share their memory: the tensor that the base stands for at present.
 *
 * <p>A change in place replaces it; the views are then derived again from it (rule 3).
 */
final class SharedMemory {

    private Tensor base;
    private int version;

    SharedMemory(Tensor base) {
        this.base = base;
    }

    Tensor base() {
        return base;
    }

    /** Returns how often the memory was changed. */
    int version() {
        return version;
    }

    void replace(Tensor contents) {
        base = contents;
        version++;
    }
}
