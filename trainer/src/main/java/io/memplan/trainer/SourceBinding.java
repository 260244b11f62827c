package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.trace.TracedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arrays that the source values of a step stand for. */
final class SourceBinding implements AutoCloseable {

    private final Map<Integer, NDArray> arrayByValue;
    private final List<PtNDArray> gradients = new ArrayList<>();

    private SourceBinding(int size) {
        arrayByValue = new HashMap<>(2 * size);
    }

    /** Finds the arrays; all must be on the device. */
    static SourceBinding bind(TracedStep traced, StepConstants constants, NDList data, NDList labels, Device device) {
        SourceBinding binding = new SourceBinding(
                traced.parameterByValue().size() + traced.gradientOfByValue().size() + data.size() + labels.size());
        try {
            traced.parameterByValue().forEach((value, parameter) -> binding.add(value, parameter, device));
            constants.arrayByValue().forEach((value, array) -> {
                checkDevice(array, "array that the model uses besides its parameters", device);
                binding.arrayByValue.put(value, array);
            });
            binding.addAll(traced.inputs(), data, "input", device);
            binding.addAll(traced.labels(), labels, "label", device);
            traced.gradientOfByValue().forEach((value, parameter) -> {
                PtNDArray gradient = GradientSlots.open(parameter);
                binding.gradients.add(gradient);
                binding.arrayByValue.put(value, gradient);
            });
            return binding;
        } catch (RuntimeException | Error e) {
            binding.close();
            throw e;
        }
    }

    private void add(int value, Parameter parameter, Device device) {
        NDArray array = parameter.getArray();
        checkDevice(array, "parameter " + parameter.getName(), device);
        arrayByValue.put(value, array);
    }

    private void addAll(List<Integer> values, NDList arrays, String what, Device device) {
        if (values.size() != arrays.size()) {
            throw new IllegalArgumentException("The step was traced with " + values.size() + " arrays as " + what
                    + ", but was given " + arrays.size() + ".");
        }
        for (int i = 0; i < values.size(); i++) {
            checkDevice(arrays.get(i), what + " " + i, device);
            arrayByValue.put(values.get(i), arrays.get(i));
        }
    }

    private static void checkDevice(NDArray array, String what, Device device) {
        if (array.isReleased()) {
            throw new IllegalStateException("The " + what + " was closed before the step.\nMaybe let a manager own it"
                    + " that lives as long as the model.");
        }
        if (!array.getDevice().equals(device)) {
            throw new IllegalArgumentException("The " + what + " is on " + array.getDevice()
                    + ", but the trainer's device is " + device
                    + ".\nMaybe create the model with Model.newInstance(name,"
                    + " device) and the data on the same device.");
        }
    }

    /** Returns the array of each source value. */
    Map<Integer, NDArray> arrayByValue() {
        return arrayByValue;
    }

    @Override
    public void close() {
        gradients.forEach(PtNDArray::close);
        gradients.clear();
    }
}
