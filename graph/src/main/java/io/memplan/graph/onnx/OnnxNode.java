package io.memplan.graph.onnx;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node of the graph.
 *
 * @param name the name, may be empty
 * @param domain the operator set, empty for ONNX's own
 * @param operator the operator's name
 * @param inputs the names of its inputs; an empty one is absent
 * @param outputs the names of its outputs; an empty one is not wanted
 * @param attributes the attributes by name
 */
record OnnxNode(
        String name,
        String domain,
        String operator,
        List<String> inputs,
        List<String> outputs,
        SortedMap<String, OnnxAttribute> attributes) {

    OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** Returns the operator with its domain. */
    String qualifiedOperator() {
        return isStandard() ? operator : domain + "." + operator;
    }

    boolean isStandard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** Returns how messages name the node. */
    String label() {
        String own = name.isEmpty() && !outputs.isEmpty() ? "that makes " + outputs.get(0) : name;
        return (own.isEmpty() ? "without a name" : own) + " (" + qualifiedOperator() + ")";
    }
}
