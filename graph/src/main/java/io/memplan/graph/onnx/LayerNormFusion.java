package io.memplan.graph.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization as it is exported before operator set 17: {@code (x - mean(x)) / √(mean((x - mean(x))²) + ε)},
 * times a scale, plus a shift, over the last axes.
 */
final class LayerNormFusion implements Fusion {

    @Override
    public Optional<OnnxNode> fuse(OnnxNode last, NodeGraph graph) {
        if (!last.operator().equals("Add") || last.inputs().size() != 2) {
            return Optional.empty();
        }
        for (int input = 0; input < 2; input++) {
            String shift = last.inputs().get(1 - input);
            Optional<OnnxNode> product = graph.producer(last.inputs().get(input), "Mul");
            if (product.isPresent() && graph.weightShape(shift).isPresent()) {
                Optional<OnnxNode> fused = scaled(last, product.get(), shift, graph);
                if (fused.isPresent()) {
                    return fused;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<OnnxNode> scaled(OnnxNode last, OnnxNode product, String shift, NodeGraph graph) {
        return Fusions.otherThan(product, name -> graph.weightShape(name).equals(graph.weightShape(shift)))
                .flatMap(quotient -> graph.producer(quotient, "Div"))
                .flatMap(division -> Fusions.otherThan(
                                product, division.outputs().get(0)::equals)
                        .flatMap(scale -> normalized(last, division, scale, shift, graph)));
    }

    private static Optional<OnnxNode> normalized(
            OnnxNode last, OnnxNode division, String scale, String shift, NodeGraph graph) {
        Optional<OnnxNode> centred = graph.producer(division.inputs().get(0), "Sub");
        Optional<OnnxNode> variance = graph.producer(division.inputs().get(1), "Sqrt")
                .flatMap(root -> graph.producer(root.inputs().get(0), "Add"));
        if (centred.isEmpty() || variance.isEmpty()) {
            return Optional.empty();
        }
        String data = centred.get().inputs().get(0);
        OnnxNode sum = variance.get();
        for (int input = 0; input < 2; input++) {
            OptionalDouble epsilon = graph.number(sum.inputs().get(1 - input));
            Optional<OnnxNode> mean = graph.producer(sum.inputs().get(input), "ReduceMean");
            if (epsilon.isPresent() && mean.isPresent()) {
                int axes = lastAxes(mean.get(), graph);
                boolean matches = axes > 0
                        && graph.weightShape(shift).orElse(List.of()).size() == axes
                        && isMeanOf(centred.get().inputs().get(1), data, axes, graph)
                        && isSquareOfCentred(mean.get().inputs().get(0), data, axes, graph);
                if (matches) {
                    return Optional.of(Fusions.replaced(
                            last,
                            "LayerNormalization",
                            List.of(data, scale, shift),
                            attributes(-axes, epsilon.getAsDouble())));
                }
            }
        }
        return Optional.empty();
    }

    private static SortedMap<String, OnnxAttribute> attributes(long axis, double epsilon) {
        SortedMap<String, OnnxAttribute> attributes = new TreeMap<>();
        attributes.put("axis", new OnnxAttribute("axis", 0, axis, "", null, List.of(), List.of()));
        attributes.put("epsilon", new OnnxAttribute("epsilon", epsilon, 0, "", null, List.of(), List.of()));
        return attributes;
    }

    private static boolean isMeanOf(String name, String data, int axes, NodeGraph graph) {
        return graph.producer(name, "ReduceMean")
                .filter(mean -> mean.inputs().get(0).equals(data) && lastAxes(mean, graph) == axes)
                .isPresent();
    }

    private static boolean isSquareOfCentred(String name, String data, int axes, NodeGraph graph) {
        return graph.producer(name, "Pow")
                .filter(power -> graph.isNumber(power.inputs().get(1), 2))
                .flatMap(power -> graph.producer(power.inputs().get(0), "Sub"))
                .filter(centred -> centred.inputs().get(0).equals(data)
                        && isMeanOf(centred.inputs().get(1), data, axes, graph))
                .isPresent();
    }

    /** Returns how many of the last axes are reduced and kept with size one, or 0 if it is not the last ones. */
    private static int lastAxes(OnnxNode mean, NodeGraph graph) {
        OnnxAttribute named = mean.attributes().get("axes");
        OnnxAttribute keeps = mean.attributes().get("keepdims");
        @Nullable
        List<Long> axes = named != null
                ? named.integers()
                : mean.inputs().size() < 2
                        ? null
                        : graph.numbers(mean.inputs().get(1))
                                .map(numbers ->
                                        numbers.stream().map(Number::longValue).toList())
                                .orElse(null);
        if (axes == null || axes.isEmpty() || (keeps != null && keeps.integer() == 0)) {
            return 0;
        }
        boolean areLast = Collections.max(axes) == -1
                && Collections.min(axes) == -axes.size()
                && axes.stream().distinct().count() == axes.size();
        return areLast ? axes.size() : 0;
    }
}
