package io.memplan.graph.onnx;

import java.util.Set;
import java.util.TreeSet;

/**
 * The weights that the model uses as matrices from the right only. They are weights of linear layers that the exporter
 * transposed (features, units), and are taken back to (units, features), as the layers hold them.
 */
final class TransposedWeights {

    private TransposedWeights() {}

    static Set<String> of(OnnxModel model) {
        Set<String> transposed = new TreeSet<>();
        Set<String> otherwise = new TreeSet<>(model.outputs());
        for (OnnxNode node : model.nodes()) {
            for (int input = 0; input < node.inputs().size(); input++) {
                (input == 1 && multipliesFromTheRight(node) ? transposed : otherwise)
                        .add(node.inputs().get(input));
            }
        }
        transposed.removeAll(otherwise);
        transposed.removeIf(name -> {
            OnnxTensor tensor = model.initializers().get(name);
            return tensor == null || tensor.shape().size() != 2;
        });
        return transposed;
    }

    private static boolean multipliesFromTheRight(OnnxNode node) {
        if (!node.isStandard()) {
            return false;
        }
        OnnxAttribute swaps = node.attributes().get("transB");
        return node.operator().equals("MatMul")
                || (node.operator().equals("Gemm") && (swaps == null || swaps.integer() == 0));
    }
}
