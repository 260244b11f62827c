package io.memplan.graph.onnx;

import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The names of a model and what they stand for, while its nodes are applied to a graph under construction. */
final class ImportSession {

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<String, OnnxValue> valueByName = new HashMap<>();
    private final Map<String, Tensor> sourceByName = new LinkedHashMap<>();
    private final List<Tensor> trainable = new ArrayList<>();
    private final long opset;
    private final Predicate<String> frozen;
    private final Set<String> transposed;
    private int numbersLeft = OnnxLimits.MAX_TOTAL_NUMBERS;

    ImportSession(OnnxModel model, Predicate<String> frozen) {
        this.opset = model.opset();
        this.frozen = frozen;
        this.transposed = TransposedWeights.of(model);
        model.initializers().forEach((name, tensor) -> {
            TensorType type =
                    new TensorType(OnnxTypes.require(tensor.dataType(), "The weight " + name), tensor.shape());
            define(name, value(name, type, tensor));
        });
    }

    /**
     * Few integers, or a floating scalar: shapes and settings. All other weights are weights.
     *
     * <p>As coded, this assumes that a floating scalar is a constant which the exporter took out of the code, not a
     * parameter: nothing in the file tells them apart.
     */
    private static OnnxValue value(String name, TensorType type, OnnxTensor tensor) {
        boolean setting = !type.elementType().isFloating() || type.rank() == 0;
        return setting && tensor.numbers().isPresent()
                ? new Constant(type, tensor.numbers().get())
                : new OnnxValue.Weight(name, type, tensor.numbers());
    }

    long opset() {
        return opset;
    }

    GraphBuilder builder() {
        return builder;
    }

    /** Returns the parameters that were used, in the order of their first use. */
    List<Tensor> trainable() {
        return trainable;
    }

    void define(String name, OnnxValue value) {
        if (value.type().rank() > OnnxLimits.MAX_AXES) {
            throw new IllegalArgumentException("A tensor of " + value.type().rank() + " axes.");
        }
        if (value instanceof Constant constant) {
            numbersLeft -= constant.numbers().size();
            if (numbersLeft < 0) {
                throw new OnnxException("The constants of the model have more than " + OnnxLimits.MAX_TOTAL_NUMBERS
                        + " numbers together.\nMaybe it was made to exhaust memory.");
            }
        }
        if (!name.isEmpty()) {
            valueByName.put(name, value);
        }
    }

    OnnxValue value(String name) {
        OnnxValue value = valueByName.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no value '" + name + "' before this node.");
        }
        return value;
    }

    boolean isDefined(String name) {
        return valueByName.containsKey(name);
    }

    /** Adds an input of the step. */
    void input(String name, TensorType type) {
        define(name, new OnnxValue.Traced(builder.source(name, type, Role.INPUT)));
    }

    /** Returns a value as a tensor of the graph; a weight becomes a parameter, or a buffer if it is not trained. */
    Tensor tensor(OnnxValue value) {
        if (value instanceof OnnxValue.Traced traced) {
            return traced.tensor();
        }
        if (value instanceof OnnxValue.Weight weight) {
            return source(weight.name(), weight.type());
        }
        if (value instanceof OnnxValue.Buffer buffer) {
            return state(buffer.name(), buffer);
        }
        return materialised((Constant) value);
    }

    private Tensor materialised(Constant constant) {
        if (constant.isUniform() && !constant.numbers().isEmpty()) {
            return builder.apply(
                            Operators.get("aten::full"), OnnxValues.full(constant.type(), constant.real()), List.of())
                    .get(0);
        }
        if (constant.numbers().size() <= OnnxValues.MAX_WRITTEN) {
            return builder.apply(Operators.get("memplan::constant"), OnnxValues.numbers(constant), List.of())
                    .get(0);
        }
        return builder.source("constant", constant.type(), Role.STATE);
    }

    Tensor state(String name, OnnxValue value) {
        return sourceByName.computeIfAbsent(name, key -> builder.source(key, value.type(), Role.STATE));
    }

    Optional<Tensor> transposedWeight(String name) {
        if (!transposed.contains(name)) {
            return Optional.empty();
        }
        TensorType type = value(name).type();
        return Optional.of(source(name, type.withShape(List.of(type.size(1), type.size(0)))));
    }

    /** Returns the parameter of a name, or a buffer if it cannot be trained. */
    Tensor source(String name, TensorType type) {
        Tensor known = sourceByName.get(name);
        if (known != null) {
            return known;
        }
        boolean trained = type.elementType().isFloating() && !frozen.test(name);
        boolean buffer = !type.elementType().isFloating();
        Tensor tensor = builder.source(name, type, buffer ? Role.STATE : Role.PARAMETER);
        sourceByName.put(name, tensor);
        if (trained) {
            trainable.add(tensor);
        }
        return tensor;
    }
}
