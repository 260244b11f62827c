package io.memplan.graph.onnx;

import io.memplan.graph.TensorType;
import io.memplan.graph.onnx.OnnxInput.Axis;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sizes that a user gives to the axes that a model leaves open.
 *
 * <p>An axis is known by its name, or if it has none by the input's name and its place, such as {@code ids.1}. The first
 * axis of an input is the batch, unless it is bound by its name.
 */
final class Dimensions {

    private final SortedMap<String, Long> sizeByName;
    private final OptionalLong batch;
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<String> used = new TreeSet<>();
    private boolean batchUsed;
    private final Set<String> fixedBatches = new TreeSet<>();

    Dimensions(Map<String, Long> sizeByName, OptionalLong batch) {
        this.sizeByName = new TreeMap<>(sizeByName);
        this.batch = batch;
    }

    /**
     * Returns the types of the inputs.
     *
     * @throws OnnxException if an axis is left open, or a given size fits none
     */
    List<TensorType> bind(List<OnnxInput> inputs) {
        List<TensorType> types = new ArrayList<>();
        for (OnnxInput input : inputs) {
            if (!input.hasShape()) {
                throw new OnnxException("The input '" + input.name() + "' has no shape in the file.\n"
                        + "Maybe export the model again with example inputs.");
            }
            List<Long> shape = new ArrayList<>();
            for (int axis = 0; axis < input.axes().size(); axis++) {
                shape.add(size(input, axis));
            }
            types.add(new TensorType(
                    OnnxTypes.require(input.dataType(), "The input '" + input.name() + "'"),
                    open.isEmpty() ? shape : List.of()));
        }
        check(inputs);
        return types;
    }

    private long size(OnnxInput input, int place) {
        Axis axis = input.axes().get(place);
        String name = axis.name().isEmpty() ? input.name() + "." + place : axis.name();
        boolean fixed = axis.size() >= 0;
        if (!fixed && sizeByName.containsKey(name)) {
            used.add(name);
            batchUsed |= place == 0;
            return sizeByName.get(name);
        }
        if (place == 0 && batch.isPresent()) {
            if (!fixed || axis.size() == batch.getAsLong()) {
                batchUsed = true;
                return batch.getAsLong();
            }
            fixedBatches.add(input.name() + " (" + axis.size() + ")");
        }
        if (!fixed) {
            open.add(name);
        }
        return axis.size();
    }

    private void check(List<OnnxInput> inputs) {
        if (!open.isEmpty()) {
            throw new OnnxException("The model leaves the size of these axes open: " + String.join(", ", open) + ".\n"
                    + "Maybe give " + (batch.isEmpty() ? "the batch (--batch N) and " : "")
                    + "each of them a size: "
                    + String.join(
                            " ",
                            open.stream().map(name -> "--dim " + name + "=128").toList()) + ".");
        }
        Set<String> unused = new TreeSet<>(sizeByName.keySet());
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            throw new OnnxException("The model has no open axis called " + String.join(", ", unused) + ". Its inputs: "
                    + inputs.stream().map(Dimensions::text).toList() + ".\nMaybe the name is misspelt, or the axis is"
                    + " fixed in the file.");
        }
        if (batch.isPresent() && !batchUsed) {
            throw new OnnxException("The batch size " + batch.getAsLong() + " cannot be set: the file fixes it for "
                    + String.join(", ", fixedBatches) + ".\nMaybe export the model with an open first axis"
                    + " (dynamic_axes), or leave the batch size out.");
        }
    }

    private static String text(OnnxInput input) {
        return input.name()
                + input.axes().stream()
                        .map(axis -> axis.size() >= 0 ? String.valueOf(axis.size()) : axis.name())
                        .toList();
    }
}
