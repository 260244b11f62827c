package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.trainer.kernel.KernelMode;
import io.memplan.trainer.opaque.RandomState;
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

    private final NDManager scope;
    private final List<Parameter> parameters;
    private final StateCopies copies;
    private final Optional<RandomState> random;

    private TuneSandbox(NDManager scope, List<Parameter> parameters, StateCopies copies) {
        this.scope = scope;
        this.parameters = parameters;
        this.copies = copies;
        this.random = RandomState.save(scope);
    }

    /** Copies what passes may change. */
    static TuneSandbox open(NDManager parent, List<Parameter> parameters) {
        NDManager scope = parent.newSubManager();
        try (KernelMode mode = KernelMode.enter()) {
            StateCopies copies = StateCopies.of(parameters, scope);
            for (Parameter parameter : parameters) {
                copyGradient(parameter, copies, scope);
            }
            return new TuneSandbox(scope, parameters, copies);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static void copyGradient(Parameter parameter, StateCopies copies, NDManager scope) {
        PtNDArray gradient =
                parameter.requiresGradient() ? JniUtils.getGradient((PtNDArray) parameter.getArray()) : null;
        if (gradient == null) {
            return;
        }
        gradient.attach(scope);
        try (NDArray zero = gradient.eq(0);
                NDArray all = zero.all()) {
            if (!all.getBoolean()) {
                copies.add(gradient);
            }
        }
    }

    /** Sets all gradients to zero. */
    void zeroGradients() {
        GradientSlots.zero(parameters);
    }

    /** Puts everything back. */
    @Override
    public void close() {
        try {
            zeroGradients();
            copies.restore();
            random.ifPresent(RandomState::close);
        } finally {
            scope.close();
        }
    }
}
