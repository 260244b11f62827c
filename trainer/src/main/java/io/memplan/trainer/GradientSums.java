package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.trainer.kernel.KernelMode;
import java.util.List;
import java.util.Map;

/** Sums of gradients in the Java heap, and their squared lengths in double precision. */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class GradientSums {

    private GradientSums() {}

    /** Adds the gradients of the parameters to sums, and returns their squared length. */
    static double add(List<Parameter> parameters, Map<String, float[]> sumById) {
        double square = 0;
        for (Parameter parameter : parameters) {
            PtNDArray gradient =
                    parameter.requiresGradient() ? JniUtils.getGradient((PtNDArray) parameter.getArray()) : null;
            if (gradient == null) {
                continue;
            }
            float[] numbers = numbers(gradient);
            float[] sum = sumById.computeIfAbsent(parameter.getId(), id -> new float[numbers.length]);
            for (int i = 0; i < numbers.length; i++) {
                square += (double) numbers[i] * numbers[i];
                sum[i] += numbers[i];
            }
        }
        return square;
    }

    private static float[] numbers(PtNDArray gradient) {
        try (gradient;
                KernelMode mode = KernelMode.enter();
                NDArray single = gradient.toType(DataType.FLOAT32, true)) {
            return single.toFloatArray();
        }
    }

    /** Returns the squared length of the gradients of the parameters. */
    static double square(List<Parameter> parameters) {
        double square = 0;
        for (Parameter parameter : parameters) {
            PtNDArray gradient =
                    parameter.requiresGradient() ? JniUtils.getGradient((PtNDArray) parameter.getArray()) : null;
            for (float number : gradient == null ? new float[0] : numbers(gradient)) {
                square += (double) number * number;
            }
        }
        return square;
    }

    /** Returns the squared length of sums. */
    static double square(Map<String, float[]> sumById) {
        double square = 0;
        for (float[] sum : sumById.values()) {
            for (float number : sum) {
                square += (double) number * number;
            }
        }
        return square;
    }
}
