package io.memplan.graph.rewrite;

import io.memplan.graph.Attributes;
import io.memplan.graph.Role;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.GraphBuilder.Node;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces convolutions of joined channels, so that the joined array is never made: the identity graph rewriting of
 * SERENITY (Ahn et al., MLSys 2020).
 *
 * <p>A convolution becomes the sum of those of the parts, each with its slice of the weight's input channels; one that
 * treats every channel by itself becomes the join of those of the parts. The sums are taken in another order, so values
 * differ within rounding. An array that something else reads too stays as it is, with its convolutions.
 */
public final class ConcatConvolutionRewrite {

    private static final String CAT = "aten::cat";
    private static final String CONVOLUTION = "aten::convolution";
    private static final String ADD = "aten::add";

    private final GraphBuilder builder;
    private final Map<Integer, Node> joinByTensor = new HashMap<>();
    private int rewritten;

    private ConcatConvolutionRewrite(GraphBuilder builder) {
        this.builder = builder;
    }

    /**
     * Rewrites a forward graph in place; every value that was there before keeps its tensor.
     *
     * @param builder the forward graph, not differentiated yet
     * @return how many convolutions were replaced
     */
    public static int apply(GraphBuilder builder) {
        return new ConcatConvolutionRewrite(builder).apply();
    }

    private int apply() {
        findJoins();
        if (!joinByTensor.isEmpty()) {
            builder.takeNodes().forEach(this::putAgain);
        }
        return rewritten;
    }

    private void findJoins() {
        for (Node node : builder.nodes()) {
            if (isJoinOfChannels(node)) {
                joinByTensor.put(node.outputs().get(0).id(), node);
            }
        }
        Set<Integer> needed = new HashSet<>();
        Set<Integer> convolved = new HashSet<>();
        for (Node node : builder.nodes()) {
            for (int input = 0; input < node.inputs().size(); input++) {
                int id = node.inputs().get(input).id();
                (input == 0 && isSeparable(node) ? convolved : needed).add(id);
            }
        }
        joinByTensor.keySet().removeIf(id -> needed.contains(id) || !convolved.contains(id));
    }

    private boolean isJoinOfChannels(Node node) {
        if (!node.operator().name().equals(CAT) || node.inputs().size() < 2) {
            return false;
        }
        Tensor joined = node.outputs().get(0);
        return node.attributes().integer("axis") == 1
                && builder.roleOf(joined) != Role.OUTPUT
                && joined.isContiguous()
                && node.inputs().stream().allMatch(part -> isUsable(part, joined));
    }

    private boolean isUsable(Tensor part, Tensor joined) {
        return part.isContiguous()
                && part.type().elementType() == joined.type().elementType()
                && part.type().size(1) > 0
                && builder.roleOf(part) != Role.STATE;
    }

    private static boolean isSeparable(Node node) {
        if (!node.operator().name().equals(CONVOLUTION) || node.attributes().has("outputPadding")) {
            return false;
        }
        boolean dense = node.inputs().stream().allMatch(Tensor::isContiguous)
                && node.outputs().get(0).isContiguous();
        return dense && (groups(node) == 1 || isDepthwise(node));
    }

    private static boolean isDepthwise(Node node) {
        return groups(node) > 1 && groups(node) == node.inputs().get(0).type().size(1);
    }

    private static long groups(Node node) {
        return node.attributes().integer("groups");
    }

    private void putAgain(Node node) {
        if (joinByTensor.containsKey(
                node.outputs().isEmpty() ? -1 : node.outputs().get(0).id())) {
            return;
        }
        Node join = node.inputs().isEmpty()
                ? null
                : joinByTensor.get(node.inputs().get(0).id());
        if (join == null) {
            builder.put(node);
            return;
        }
        rewritten++;
        if (isDepthwise(node)) {
            joinOfParts(node, join.inputs());
        } else {
            sumOfParts(node, join.inputs());
        }
    }

    private void sumOfParts(Node node, List<Tensor> parts) {
        Tensor sum = null;
        long start = 0;
        for (int i = 0; i < parts.size(); i++) {
            enterPart(node, i);
            Tensor part = parts.get(i);
            long channels = part.type().size(1);
            List<Tensor> inputs =
                    new ArrayList<>(List.of(part, slice(node.inputs().get(1), 1, start, channels)));
            if (i == 0) {
                inputs.addAll(node.inputs().subList(2, node.inputs().size()));
            }
            Tensor own =
                    builder.apply(node.operator(), node.attributes(), inputs).get(0);
            if (sum == null) {
                sum = own;
            } else if (i < parts.size() - 1) {
                sum = builder.apply(Operators.get(ADD), sum, own);
            } else {
                builder.applyTo(
                        Operators.get(ADD),
                        Attributes.none(),
                        List.of(sum, own),
                        node.outputs().get(0));
            }
            start += channels;
        }
    }

    private void joinOfParts(Node node, List<Tensor> parts) {
        long multiplier = node.inputs().get(1).type().size(0) / groups(node);
        List<Tensor> results = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < parts.size(); i++) {
            enterPart(node, i);
            Tensor part = parts.get(i);
            long channels = part.type().size(1);
            List<Tensor> inputs = new ArrayList<>(List.of(part));
            for (Tensor kernel : node.inputs().subList(1, node.inputs().size())) {
                inputs.add(slice(kernel, 0, start * multiplier, channels * multiplier));
            }
            Attributes attributes = node.attributes().with("groups", channels);
            results.add(builder.apply(node.operator(), attributes, inputs).get(0));
            start += channels;
        }
        builder.setScope(node.name());
        builder.applyTo(
                Operators.get(CAT),
                Attributes.of("axis", 1),
                results,
                node.outputs().get(0));
    }

    private void enterPart(Node node, int part) {
        builder.setScope(node.name() + "/part" + (part + 1));
    }

    private Tensor slice(Tensor of, int axis, long start, long length) {
        Attributes range = Attributes.of("axis", axis).with("start", start).with("length", length);
        return builder.apply(Operators.get("aten::narrow"), range, List.of(of)).get(0);
    }
}
