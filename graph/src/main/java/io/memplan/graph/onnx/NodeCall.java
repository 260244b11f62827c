package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node while it is translated: its inputs and attributes, and what its rule can do with them. */
final class NodeCall {

    private final ImportSession session;
    private final OnnxNode node;

    NodeCall(ImportSession session, OnnxNode node) {
        this.session = session;
        this.node = node;
    }

    OnnxNode node() {
        return node;
    }

    /** Returns the version of the operator set. */
    long opset() {
        return session.opset();
    }

    int inputs() {
        return node.inputs().size();
    }

    /** Returns whether an input is present. */
    boolean has(int input) {
        return input < inputs() && !node.inputs().get(input).isEmpty();
    }

    OnnxValue value(int input) {
        if (!has(input)) {
            throw new IllegalArgumentException("The input " + input + " is missing.");
        }
        return session.value(node.inputs().get(input));
    }

    TensorType type(int input) {
        return value(input).type();
    }

    /** Returns an input as a tensor of the graph; a weight becomes a parameter. */
    Tensor tensor(int input) {
        return session.tensor(value(input));
    }

    /** Returns an input as a buffer that the step updates. */
    Tensor state(int input) {
        return session.state(node.inputs().get(input), value(input));
    }

    /** Returns a weight in the shape in which it is used everywhere, the two axes swapped, if it is used so. */
    Optional<Tensor> transposedWeight(int input) {
        return session.transposedWeight(node.inputs().get(input));
    }

    /** Returns an input that is a constant and no weight. */
    Optional<Constant> constant(int input) {
        return has(input) && value(input) instanceof Constant constant ? Optional.of(constant) : Optional.empty();
    }

    /** Returns a part of a weight that the engine holds as a parameter of its own; empty if the input is computed. */
    Optional<Tensor> weightPart(int input, int index, TensorType type) {
        return value(input) instanceof OnnxValue.Weight weight
                ? Optional.of(session.source(weight.name() + "/" + index, type))
                : Optional.empty();
    }

    /** Returns the numbers of an input that is a constant or a small weight. */
    Optional<Constant> numbers(int input) {
        return has(input) && value(input) instanceof OnnxValue.Weight weight
                ? weight.numbers().map(numbers -> new Constant(weight.type(), numbers))
                : constant(input);
    }

    /** Returns the numbers of an input, which must be known. */
    Constant known(int input, String what) {
        return numbers(input)
                .orElseThrow(() -> new OnnxException("The " + what + " of the node " + node.label()
                        + " depends on the contents of tensors, so shapes are not known before the step runs.\n"
                        + "Maybe export the model with fixed shapes, or simplify it first."));
    }

    /** Returns integers that stand in an attribute, or in an input in later operator sets; null if in neither. */
    @Nullable
    List<Long> integersOf(String attribute, int input) {
        if (has(attribute)) {
            return integers(attribute, List.of());
        }
        return has(input) ? known(input, attribute).asIntegers() : null;
    }

    boolean has(String attribute) {
        return node.attributes().containsKey(attribute);
    }

    long integer(String attribute, long otherwise) {
        OnnxAttribute found = node.attributes().get(attribute);
        return found == null ? otherwise : found.integer();
    }

    boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    double real(String attribute, double otherwise) {
        OnnxAttribute found = node.attributes().get(attribute);
        return found == null ? otherwise : found.real();
    }

    String text(String attribute, String otherwise) {
        OnnxAttribute found = node.attributes().get(attribute);
        return found == null ? otherwise : found.text();
    }

    List<Long> integers(String attribute, List<Long> otherwise) {
        OnnxAttribute found = node.attributes().get(attribute);
        return found == null ? otherwise : found.integers();
    }

    List<Double> reals(String attribute) {
        OnnxAttribute found = node.attributes().get(attribute);
        return found == null ? List.of() : found.reals();
    }

    /** Returns an axis as a place from 0 to the rank. */
    int axis(String attribute, long otherwise, int rank) {
        return axis(integer(attribute, otherwise), rank);
    }

    int axis(long axis, int rank) {
        if (axis < -rank || axis >= Math.max(1, rank)) {
            throw new IllegalArgumentException("The axis " + axis + " is none of a tensor of " + rank + " axes.");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Applies an operator of Memplan and returns its first output. */
    Tensor apply(String operator, Attributes attributes, Tensor... inputs) {
        return applyAll(operator, attributes, inputs).get(0);
    }

    List<Tensor> applyAll(String operator, Attributes attributes, Tensor... inputs) {
        return session.builder().apply(Operators.get(operator), attributes, List.of(inputs));
    }

    Tensor reshape(Tensor tensor, List<Long> shape) {
        return shape.equals(tensor.shape())
                ? tensor
                : session.builder()
                        .apply(Operators.reshape(tensor, shape), Attributes.of("shape", shape), List.of(tensor))
                        .get(0);
    }

    Tensor permute(Tensor tensor, List<Long> axes) {
        return apply("aten::permute", Attributes.of("axes", axes), tensor);
    }

    Tensor expand(Tensor tensor, List<Long> shape) {
        return shape.equals(tensor.shape()) ? tensor : apply("aten::expand", Attributes.of("shape", shape), tensor);
    }

    Tensor narrow(Tensor tensor, int axis, long start, long length) {
        return start == 0 && length == tensor.shape().get(axis)
                ? tensor
                : apply(
                        "aten::narrow",
                        Attributes.of("axis", axis).with("start", start).with("length", length),
                        tensor);
    }

    /** Returns a tensor of one number repeated. */
    Tensor full(TensorType type, double number) {
        return apply("aten::full", OnnxValues.full(type, number));
    }

    /** Returns a tensor in another type; gradients pass if both types are floating. */
    Tensor cast(Tensor tensor, ElementType type) {
        ElementType own = tensor.type().elementType();
        String operator = own.isFloating() && type.isFloating() ? "memplan::convert" : "aten::to";
        return own == type ? tensor : apply(operator, Attributes.of("dtype", type.fileName()), tensor);
    }

    /** Returns a tensor whose numbers do not change from step to step: it is there from the start. */
    Tensor buffer(String name, TensorType type) {
        String folder = node.outputs().isEmpty() ? "" : node.outputs().get(0);
        return session.state(folder + "/" + name, new OnnxValue.Buffer(name, type));
    }

    void set(int output, Tensor tensor) {
        set(output, new OnnxValue.Traced(tensor));
    }

    void set(int output, OnnxValue value) {
        if (output < node.outputs().size()) {
            session.define(node.outputs().get(output), value);
        }
    }

    /** Returns whether an output has a name, so that others may read it. */
    boolean wants(int output) {
        return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
    }

    OnnxException refused(String fact, String hint) {
        return new OnnxException("The node " + node.label() + " " + fact + ".\nMaybe " + hint + ".");
    }
}
