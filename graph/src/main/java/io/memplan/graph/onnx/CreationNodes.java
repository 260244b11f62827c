package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Constants, and dropout. */
final class CreationNodes {

    private static final double USUAL_RATE = 0.5;

    private CreationNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Constant", CreationNodes::constant);
        rules.put("ConstantOfShape", CreationNodes::constantOfShape);
        rules.put("Range", CreationNodes::range);
        rules.put("Dropout", CreationNodes::dropout);
    }

    private static void constant(NodeCall call) {
        OnnxAttribute value = call.node().attributes().get("value");
        @Nullable OnnxTensor tensor = value == null ? null : value.tensor();
        if (tensor != null) {
            ElementType elements = OnnxTypes.require(
                    tensor.dataType(), "The constant " + call.node().label());
            TensorType type = new TensorType(elements, tensor.shape());
            call.set(
                    0,
                    tensor.numbers().isPresent()
                            ? new Constant(type, tensor.numbers().get())
                            : new OnnxValue.Buffer(call.node().outputs().get(0), type));
        } else if (call.has("value_int")) {
            call.set(0, Constant.scalar(ElementType.INT64, call.integer("value_int", 0)));
        } else if (call.has("value_ints")) {
            call.set(0, Constant.integers(call.integers("value_ints", List.of())));
        } else if (call.has("value_float")) {
            call.set(0, Constant.scalar(ElementType.FLOAT32, call.real("value_float", 0)));
        } else if (call.has("value_floats")) {
            List<Number> reals = new ArrayList<>(call.reals("value_floats"));
            call.set(0, new Constant(TensorType.of(ElementType.FLOAT32, reals.size()), reals));
        } else {
            throw call.refused("holds no tensor or number", "its value is a text or sparse, which cannot be planned");
        }
    }

    private static void constantOfShape(NodeCall call) {
        List<Long> shape = call.known(0, "shape").asIntegers();
        OnnxAttribute value = call.node().attributes().get("value");
        @Nullable OnnxTensor tensor = value == null ? null : value.tensor();
        ElementType elements = tensor == null
                ? ElementType.FLOAT32
                : OnnxTypes.require(tensor.dataType(), "The node " + call.node().label());
        Number number = tensor == null
                ? 0.0
                : tensor.numbers()
                        .filter(numbers -> numbers.size() == 1)
                        .map(numbers -> numbers.get(0))
                        .orElseThrow(() -> new IllegalArgumentException("It repeats no single number."));
        TensorType type = new TensorType(elements, shape);
        if (type.elements() <= OnnxLimits.MAX_KNOWN_ELEMENTS) {
            call.set(0, new Constant(type, Collections.nCopies((int) type.elements(), number)));
        } else {
            call.set(0, call.full(type, number.doubleValue()));
        }
    }

    private static void range(NodeCall call) {
        Constant start = call.known(0, "start");
        double first = start.real();
        double step = call.known(2, "step").real();
        double count = Math.ceil((call.known(1, "end").real() - first) / step);
        if (!(count <= OnnxLimits.MAX_KNOWN_ELEMENTS)) {
            throw call.refused(
                    "counts to " + count + " numbers",
                    "at most " + OnnxLimits.MAX_KNOWN_ELEMENTS + " are kept; plan a shorter sequence");
        }
        List<Number> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Constant.convert(first + i * step, start.type().elementType()));
        }
        call.set(0, new Constant(TensorType.of(start.type().elementType(), numbers.size()), numbers));
    }

    /** A training step drops out, whether the model was exported for training or not. */
    private static void dropout(NodeCall call) {
        Tensor data = call.tensor(0);
        double rate = call.has(1) ? call.known(1, "ratio").real() : call.real("ratio", USUAL_RATE);
        if (rate < 0 || rate >= 1) {
            throw new IllegalArgumentException("A dropout rate of " + rate + " is not in [0, 1).");
        }
        if (rate == 0 && !call.wants(1)) {
            call.set(0, data);
            return;
        }
        Attributes attributes = Attributes.of("rate", rate);
        Tensor mask = call.apply("memplan::dropout_mask", attributes, data);
        call.set(0, call.apply("memplan::dropout_apply", attributes, data, mask));
        call.set(1, mask);
    }
}
