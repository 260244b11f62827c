package io.memplan.graph.onnx;

import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Applies the nodes of a model, one after another, to a graph under construction. */
final class GraphImport {

    private final OnnxModel model;
    private final ImportSession session;

    GraphImport(OnnxModel model, ImportSession session) {
        this.model = model;
        this.session = session;
    }

    /**
     * Applies every node.
     *
     * @param inputs the types of the model's inputs
     */
    void run(List<TensorType> inputs) {
        refuseUnknownOperators();
        for (int i = 0; i < inputs.size(); i++) {
            session.input(model.inputs().get(i).name(), inputs.get(i));
        }
        for (OnnxNode node : model.nodes()) {
            session.builder().setScope(scope(node));
            try {
                apply(node);
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                throw new OnnxException(
                        "The node " + node.label() + " with the inputs " + types(node) + " cannot be planned: "
                                + e.getMessage() + "\nMaybe the sizes given to the open axes do not fit the model.",
                        e);
            }
        }
    }

    /** Returns an output of the model, the first if none is named. */
    Tensor output(Optional<String> name) {
        String chosen = name.orElse(model.outputs().get(0));
        if (!model.outputs().contains(chosen)) {
            throw new OnnxException("The model has no output '" + chosen + "', but " + model.outputs() + ".\n"
                    + "Maybe the name is misspelt.");
        }
        return session.tensor(session.value(chosen));
    }

    private void apply(OnnxNode node) {
        NodeCall call = new NodeCall(session, node);
        Optional<Constant> folded = fold(call);
        if (folded.isPresent()) {
            call.set(0, folded.get());
        } else {
            NodeRules.find(node)
                    .orElseThrow(
                            () -> call.refused("depends on the contents of tensors", "it is known for constants only"))
                    .translate(call);
        }
    }

    private static Optional<Constant> fold(NodeCall call) {
        List<Constant> inputs = new ArrayList<>();
        for (int input = 0; input < call.inputs(); input++) {
            if (call.has(input)) {
                Optional<Constant> constant = call.constant(input);
                if (constant.isEmpty()) {
                    return Optional.empty();
                }
                inputs.add(constant.get());
            }
        }
        try {
            return inputs.isEmpty()
                    ? Optional.empty()
                    : NodeRules.findFold(call.node()).map(rule -> rule.fold(call, inputs));
        } catch (TooManyNumbersException e) {
            return Optional.empty();
        }
    }

    private void refuseUnknownOperators() {
        Set<String> unknown = new TreeSet<>();
        StringBuilder nodes = new StringBuilder();
        for (OnnxNode node : model.nodes()) {
            boolean known =
                    NodeRules.find(node).isPresent() || NodeRules.findFold(node).isPresent();
            if (!known && unknown.add(node.qualifiedOperator())) {
                nodes.append("\n  ")
                        .append(node.qualifiedOperator())
                        .append(", first in the node ")
                        .append(node.label());
            }
        }
        if (!unknown.isEmpty()) {
            throw new OnnxException("The model (operator set " + model.opset() + ") uses " + unknown.size()
                    + " operators that cannot be planned:" + nodes + "\nMaybe " + advice(unknown) + ".");
        }
    }

    private static String advice(Set<String> unknown) {
        if (unknown.stream().anyMatch(Set.of("If", "Loop", "Scan")::contains)) {
            return "export the model by tracing, for fixed shapes: control flow that depends on data has no one graph";
        }
        if (unknown.stream()
                .anyMatch(name -> name.contains("Quantize") || name.contains("QLinear") || name.endsWith("Integer"))) {
            return "export the model before it is quantised: whole numbers have no gradients";
        }
        return "export the model with another operator set, or without operators of one runtime";
    }

    private List<String> types(OnnxNode node) {
        return node.inputs().stream()
                .map(name -> session.isDefined(name)
                        ? name + " " + session.value(name).type()
                        : name)
                .toList();
    }

    /** Returns the path of the block that a node belongs to: exporters add the operator's name at its end. */
    private static String scope(OnnxNode node) {
        String name = node.name().startsWith("/") ? node.name().substring(1) : node.name();
        int last = name.lastIndexOf('/');
        if (name.substring(last + 1).startsWith(node.operator())) {
            return last < 0 ? "" : name.substring(0, last);
        }
        return name;
    }
}
