package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.trainer.kernel.KernelMode;

/**
 * The gradient arrays of parameters.
 *
 * <p>A parameter that no backward pass has reached yet has no gradient array in the engine, and
 * {@link NDArray#getGradient} then returns zeros that are tied to nothing. Such a gradient is defined once, by a
 * backward pass of zeros from the parameter itself.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class GradientSlots {

    private GradientSlots() {}

    /** Returns an array over the parameter's own gradient, to be closed by the caller. */
    static PtNDArray open(Parameter parameter) {
        PtNDArray array = (PtNDArray) parameter.getArray();
        PtNDArray gradient = JniUtils.getGradient(array);
        if (gradient == null) {
            define(array);
            gradient = JniUtils.getGradient(array);
        }
        if (gradient == null) {
            throw new IllegalStateException("The parameter " + parameter.getName()
                    + " takes no gradient, though the graph has one for it.\nMaybe it was frozen through its array;"
                    + " use Parameter.freeze, so that a new plan is made.");
        }
        NDScope.unregister(gradient);
        return gradient;
    }

    /** Sets a parameter's gradient to zero, if it has one. */
    static void zero(Parameter parameter) {
        PtNDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray());
        if (gradient != null) {
            try (gradient;
                    KernelMode mode = KernelMode.enter()) {
                gradient.set(new NDIndex("..."), 0);
            }
        }
    }

    /** Sets the gradients of all parameters that take one to zero. */
    static void zero(Iterable<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            if (parameter.requiresGradient() && parameter.isInitialized()) {
                zero(parameter);
            }
        }
    }

    private static void define(PtNDArray array) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try (NDArray zeros = array.getManager().zeros(array.getShape(), array.getDataType())) {
            JniUtils.backward(array, (PtNDArray) zeros, false, false);
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
