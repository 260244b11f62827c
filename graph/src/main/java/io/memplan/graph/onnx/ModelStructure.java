package io.memplan.graph.onnx;

import io.memplan.graph.file.CorruptFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Checks that every name of a model is defined once, before it is used. */
final class ModelStructure {

    private ModelStructure() {}

    static void check(Path file, OnnxModel model) throws CorruptFileException {
        Set<String> defined = new HashSet<>(model.initializers().keySet());
        for (OnnxInput input : model.inputs()) {
            if (!defined.add(input.name())) {
                throw corrupt(file, "two inputs are called '" + input.name() + "'");
            }
        }
        for (OnnxNode node : model.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !defined.contains(input)) {
                    throw corrupt(
                            file, "the node " + node.label() + " reads '" + input + "', which nothing before it makes");
                }
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !defined.add(output)) {
                    throw corrupt(file, "the node " + node.label() + " makes '" + output + "', which exists already");
                }
            }
        }
        for (String output : model.outputs()) {
            if (!defined.contains(output)) {
                throw corrupt(file, "nothing makes the output '" + output + "'");
            }
        }
    }

    private static CorruptFileException corrupt(Path file, String fact) {
        return new CorruptFileException(
                file, fact, "", "the model was cut or edited; check it with the tool it is from");
    }
}
