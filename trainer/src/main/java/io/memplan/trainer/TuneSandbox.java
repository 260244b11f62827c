package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.trainer.kernel.KernelMode;
import io.memplan.trainer.opaque.RandomState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets passes run as if they had not: what they change is copied first and put back on closing.
 *
 * <p>A pass changes running statistics, gradients and the engine's random generator. Weights and the optimizer's state it
 * cannot change, since no update is made. Gradients that are zero, as between two steps, are not copied but set to zero
 * again. As coded, this assumes that random numbers are drawn on the CPU.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class TuneSandbox implements AutoCloseable {

    private record Copy(NDArray of, NDArray copy) {}

    private final NDManager manager;
    private final List<Parameter> parameters;
    private final List<Copy> states = new ArrayList<>();
    private final List<Copy> gradients = new ArrayList<>();
    private final Optional<RandomState> random;

    private TuneSandbox(NDManager manager, List<Parameter> parameters) {
        this.manager = manager;
        this.parameters = parameters;
        this.random = RandomState.save(manager);
    }

    /** Copies what passes may change. */
    static TuneSandbox open(NDManager parent, List<Parameter> parameters) {
        TuneSandbox sandbox = new TuneSandbox(parent.newSubManager(), parameters);
        try (KernelMode mode = KernelMode.enter()) {
            for (Parameter parameter : parameters) {
                sandbox.copy(parameter);
            }
            return sandbox;
        } catch (RuntimeException | Error e) {
            sandbox.manager.close();
            throw e;
        }
    }

    private void copy(Parameter parameter) {
        PtNDArray array = (PtNDArray) parameter.getArray();
        if (!parameter.requiresGradient()) {
            states.add(new Copy(array, duplicate(array)));
            return;
        }
        PtNDArray gradient = JniUtils.getGradient(array);
        if (gradient != null) {
            gradient.attach(manager);
            try (NDArray zero = gradient.eq(0);
                    NDArray all = zero.all()) {
                if (!all.getBoolean()) {
                    gradients.add(new Copy(gradient, duplicate(gradient)));
                }
            }
        }
    }

    private NDArray duplicate(NDArray array) {
        NDArray copy = array.duplicate();
        copy.attach(manager);
        return copy;
    }

    /** Sets all gradients to zero. */
    void zeroGradients() {
        for (Parameter parameter : parameters) {
            if (parameter.requiresGradient()) {
                GradientSlots.zero(parameter);
            }
        }
    }

    /** Puts everything back. */
    @Override
    public void close() {
        try (KernelMode mode = KernelMode.enter()) {
            zeroGradients();
            gradients.forEach(TuneSandbox::restore);
            states.forEach(TuneSandbox::restore);
            random.ifPresent(RandomState::close);
        } finally {
            manager.close();
        }
    }

    private static void restore(Copy copy) {
        copy.of().set(new NDIndex("..."), copy.copy());
    }
}
