package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import io.memplan.trainer.kernel.KernelMode;
import java.util.ArrayList;
import java.util.List;

/** Copies of the parameters that no gradient changes, such as running statistics, to put them back. */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class StateCopies implements AutoCloseable {

    private record Copy(NDArray of, NDArray copy) {}

    private final NDManager manager;
    private final List<Copy> copies = new ArrayList<>();

    private StateCopies(NDManager manager) {
        this.manager = manager;
    }

    /** Copies the states among the parameters, in a manager of their own below the given one. */
    static StateCopies of(List<Parameter> parameters, NDManager parent) {
        StateCopies states = new StateCopies(parent.newSubManager());
        try (KernelMode mode = KernelMode.enter()) {
            for (Parameter parameter : parameters) {
                if (!parameter.requiresGradient() && parameter.isInitialized()) {
                    states.add(parameter.getArray());
                }
            }
            return states;
        } catch (RuntimeException | Error e) {
            states.close();
            throw e;
        }
    }

    /** Copies one more array. */
    void add(NDArray array) {
        NDArray copy = array.duplicate();
        copy.attach(manager);
        copies.add(new Copy(array, copy));
    }

    /** Writes the copies back, in place. */
    void restore() {
        try (KernelMode mode = KernelMode.enter()) {
            copies.forEach(copy -> copy.of().set(new NDIndex("..."), copy.copy()));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
