package io.memplan.graph.onnx;

import io.memplan.graph.file.CorruptFileException;
import java.nio.file.Path;

/** What may still be read of a file before a limit is reached; see {@link OnnxLimits}. */
final class ReadBudget {

    private final Path file;
    private int nodes = OnnxLimits.MAX_NODES;
    private int tensors = OnnxLimits.MAX_TENSORS;
    private int names = OnnxLimits.MAX_NAMES;
    private int attributes = OnnxLimits.MAX_ATTRIBUTES;
    private int numbers = OnnxLimits.MAX_TOTAL_NUMBERS;

    ReadBudget(Path file) {
        this.file = file;
    }

    void takeNode() throws CorruptFileException {
        nodes = taken(nodes, 1, "nodes", OnnxLimits.MAX_NODES);
    }

    void takeTensor() throws CorruptFileException {
        tensors = taken(tensors, 1, "tensors", OnnxLimits.MAX_TENSORS);
    }

    void takeName() throws CorruptFileException {
        names = taken(names, 1, "names of inputs and outputs", OnnxLimits.MAX_NAMES);
    }

    void takeAttribute() throws CorruptFileException {
        attributes = taken(attributes, 1, "attributes", OnnxLimits.MAX_ATTRIBUTES);
    }

    void takeNumbers(int count) throws CorruptFileException {
        numbers = taken(numbers, count, "numbers in attributes and small tensors", OnnxLimits.MAX_TOTAL_NUMBERS);
    }

    private int taken(int left, int count, String what, int limit) throws CorruptFileException {
        if (count > left) {
            throw new CorruptFileException(
                    file, "it has more than " + limit + " " + what, "", "it was made to exhaust memory");
        }
        return left - count;
    }
}
