package io.memplan.graph.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of an ONNX file matters for planning.
 *
 * @param name the graph's name
 * @param opset the version of ONNX's own operator set
 * @param inputs the inputs that are no initializers
 * @param outputs the names of the outputs
 * @param initializers the weights by name, in the file's order
 * @param nodes the nodes in execution order
 */
record OnnxModel(
        String name,
        long opset,
        List<OnnxInput> inputs,
        List<String> outputs,
        Map<String, OnnxTensor> initializers,
        List<OnnxNode> nodes) {

    OnnxModel {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        nodes = List.copyOf(nodes);
    }

    OnnxModel withNodes(List<OnnxNode> others) {
        return new OnnxModel(name, opset, inputs, outputs, initializers, others);
    }
}
