package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/** One to three last axes made longer by what is there: mirrored, or the outermost elements repeated. */
final class EdgeOperators {

    /** Inputs: gradient, data. */
    static final Operator EDGES_BACKWARD = Operator.named("memplan::edges_backward")
            .result(call -> Result.dense(call.type(1)))
            .kernel(call -> function(call) + "_backward(a0, a1, " + call.literal("padding") + ")")
            .build();

    /**
     * Attributes {@code mode} ({@code reflection} or {@code replication}) and {@code padding} (from the last axis on,
     * before and behind); one or two axes stand before the padded ones.
     */
    static final Operator EDGES = Operator.named("memplan::edges")
            .result(EdgeOperators::padded)
            .kernel(call -> function(call) + "(a0, " + call.literal("padding") + ")")
            .derivative(Gradients.ofInput(EDGES_BACKWARD))
            .build();

    private EdgeOperators() {}

    static List<Operator> all() {
        return List.of(EDGES, EDGES_BACKWARD);
    }

    private static int axes(Call call) {
        return call.attributes().integers("padding").size() / 2;
    }

    private static String function(Call call) {
        return "torch." + call.attributes().text("mode") + "_pad" + axes(call) + "d";
    }

    private static Result padded(Call call) {
        List<Long> padding = call.attributes().integers("padding");
        List<Long> shape = new ArrayList<>(call.type(0).shape());
        int before = shape.size() - axes(call);
        long most = call.attributes().text("mode").equals("reflection") ? 1 : Long.MIN_VALUE;
        boolean fits = axes(call) >= 1 && axes(call) <= 3 && before >= 1 && before <= 2;
        for (int i = 0; i < axes(call) && fits; i++) {
            int axis = shape.size() - 1 - i;
            long size = shape.get(axis);
            long longest = Math.max(padding.get(2 * i), padding.get(2 * i + 1));
            fits = size > 0 && (most < 0 || longest <= size - most);
            shape.set(axis, size + padding.get(2 * i) + padding.get(2 * i + 1));
        }
        if (!fits || shape.stream().anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("The last axes of " + call.type(0) + " cannot be made longer by "
                    + padding + " (" + call.attributes().text("mode") + ").");
        }
        return Result.dense(call.type(0).withShape(shape));
    }
}
