package io.memplan.graph.trace;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operator;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One way of looking at an array's memory.
 *
 * @param operator the operator that makes the view
 * @param attributes its constant arguments
 * @param others its further tensor arguments
 * @param output which of its outputs
 */
record ViewStep(Operator operator, Attributes attributes, List<Tensor> others, int output) {

    ViewStep {
        others = List.copyOf(others);
    }

    /** Looks at a tensor. */
    Tensor look(TraceSession session, Tensor at) {
        List<Tensor> inputs = new ArrayList<>(List.of(at));
        inputs.addAll(others);
        return session.applyTo(operator, attributes, inputs).get(output);
    }

    /**
     * Changes what the view sees.
     *
     * @param of the tensor that the view is of
     * @param contents what the view shall see
     * @return the changed tensor
     */
    Tensor write(TraceSession session, Tensor of, Tensor contents) {
        return switch (operator.name()) {
            case "aten::view" -> {
                Attributes shape = Attributes.of("shape", of.shape());
                yield session.applyTo(Operators.reshape(contents, of.shape()), shape, List.of(contents))
                        .get(0);
            }
            case "aten::permute" ->
                session.applyTo(operator, Attributes.of("axes", inverse()), List.of(contents))
                        .get(0);
            case "memplan::slice" -> put(session, "memplan::slice_put", of, contents);
            case "aten::diagonal" -> put(session, "aten::diagonal_scatter", of, contents);
            case "aten::alias" -> contents;
            default ->
                throw new TraceException("An array " + contents.type() + " is changed in place "
                        + session.whereAmI() + ", but it is a view made by " + operator
                        + ", through which changes cannot be traced.\nMaybe change a copy of it.");
        };
    }

    private Tensor put(TraceSession session, String name, Tensor of, Tensor contents) {
        return session.applyTo(Operators.get(name), attributes, List.of(of, contents))
                .get(0);
    }

    private List<Long> inverse() {
        List<Long> axes = attributes.integers("axes");
        List<Long> inverse = new ArrayList<>(axes);
        for (int place = 0; place < axes.size(); place++) {
            inverse.set(axes.get(place).intValue(), (long) place);
        }
        return inverse;
    }
}
