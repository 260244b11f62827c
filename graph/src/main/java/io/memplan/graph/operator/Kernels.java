package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.InvalidGraphException;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.util.List;

/** The kernels, arithmetic and operators behind the operations of a traced graph. */
public final class Kernels {

    /** The attribute of an in-place operation that names the input whose storage it writes into. */
    static final String INTO = "into";

    private Kernels() {}

    /**
     * Returns the kernel of an operation.
     *
     * @param graph the graph it belongs to
     * @param operation the operation
     * @param replay whether its effect on state is left out (rule 2)
     * @throws InvalidGraphException if the operator is unknown or the types are missing: the graph was not traced
     */
    public static KernelText textOf(TrainingGraph graph, Operation operation, boolean replay) {
        Call call = callOf(graph, operation);
        if (operation.attributes().has(INTO)) {
            return operatorOf(operation)
                    .inPlaceKernel(call, (int) operation.attributes().integer(INTO));
        }
        Operator operator = operatorOf(operation);
        return replay ? operator.replayKernel(call) : operator.kernel(call);
    }

    /** Returns the arithmetic operations of an operation, or 0 if its operator or types are unknown. */
    public static double flopsOf(TrainingGraph graph, Operation operation) {
        boolean typed = operation.inputs().stream()
                .allMatch(input -> graph.value(input).type().isPresent());
        if (!typed || Operators.find(baseName(operation)).isEmpty()) {
            return 0;
        }
        return operatorOf(operation).flops(callOf(graph, operation));
    }

    private static String baseName(Operation operation) {
        String name = operation.operator();
        return operation.attributes().has(INTO) ? name.substring(0, name.length() - 1) : name;
    }

    private static Operator operatorOf(Operation operation) {
        return Operators.find(baseName(operation))
                .orElseThrow(() -> new InvalidGraphException("The operation " + operation.label()
                        + " has the operator " + operation.operator() + ", for which there is no kernel.\n"
                        + "Maybe the graph was written by another tool: it can be planned, but not executed."));
    }

    private static Call callOf(TrainingGraph graph, Operation operation) {
        List<Tensor> inputs = operation.inputs().stream()
                .map(input -> {
                    TensorType type = graph.value(input)
                            .type()
                            .orElseThrow(() -> new InvalidGraphException("The value " + input + " read by "
                                    + operation.label() + " has no type, so the operation cannot be executed."));
                    return new Tensor(input, type, Layouts.contiguous(type.shape()));
                })
                .toList();
        Attributes attributes = operation.attributes();
        return new Call(attributes, inputs);
    }
}
