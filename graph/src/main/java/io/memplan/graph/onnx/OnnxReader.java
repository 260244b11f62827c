package io.memplan.graph.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads an ONNX file as a stream: the structure of the graph, and of the weights only types and shapes.
 *
 * <p>The numbers of the fields are those of {@code onnx.proto}. Bodies of control flow, local functions, training
 * information and documentation are skipped.
 */
final class OnnxReader {

    private final WireReader wire;
    private final ReadBudget budget;
    private final ExternalData external;

    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final List<OnnxInput> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private String name = "";
    private long opset;
    private boolean hasGraph;

    private OnnxReader(Path file, InputStream stream, long fileBytes, boolean allowExternalData) throws IOException {
        this.wire = new WireReader(file, stream, fileBytes);
        this.budget = new ReadBudget(file);
        this.external = new ExternalData(file, allowExternalData);
    }

    /**
     * Reads a model.
     *
     * @throws CorruptFileException if the file is no ONNX model, breaks a limit, or refers to files that it may not
     */
    static OnnxModel read(Path file, boolean allowExternalData) throws IOException {
        long size = Files.size(file);
        if (!Files.isRegularFile(file) || size == 0 || size > OnnxLimits.MAX_FILE_BYTES) {
            throw new CorruptFileException(
                    file,
                    "it is no file of 1 to " + OnnxLimits.MAX_FILE_BYTES + " bytes, but has " + size,
                    "",
                    "it is a folder, or the export failed");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            OnnxReader reader = new OnnxReader(file, stream, size, allowExternalData);
            try {
                return reader.model();
            } catch (InvalidProtocolBufferException e) {
                throw reader.wire.corrupt(e);
            }
        }
    }

    private OnnxModel model() throws IOException {
        wire.fields(number -> switch (number) {
            case 7 -> wire.message(this::graphField);
            case 8 -> operatorSet();
            default -> false;
        });
        if (!hasGraph || opset == 0) {
            throw wire.corrupt(
                    "it has " + (hasGraph ? "no version of ONNX's operators" : "no graph with nodes and outputs"));
        }
        List<OnnxInput> data = inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
        return new OnnxModel(name, opset, data, outputs, initializers, nodes);
    }

    private boolean operatorSet() throws IOException {
        String[] domain = {""};
        long[] version = {0};
        wire.message(number -> switch (number) {
            case 1 -> {
                domain[0] = wire.text();
                yield true;
            }
            case 2 -> {
                version[0] = wire.integer();
                yield true;
            }
            default -> false;
        });
        if (domain[0].isEmpty() || domain[0].equals("ai.onnx")) {
            opset = version[0];
        }
        return true;
    }

    private boolean graphField(int number) throws IOException {
        switch (number) {
            case 1 -> nodes.add(new NodeReader(wire, budget, external).read());
            case 2 -> name = wire.text();
            case 5 -> addInitializer(new TensorReader(wire, budget, external).read());
            case 11 -> inputs.add(new InputReader(wire, budget).read());
            case 12 -> outputs.add(new InputReader(wire, budget).read().name());
            case 15 -> throw wire.corrupt("it has sparse weights, which cannot be planned");
            default -> {
                return false;
            }
        }
        hasGraph |= !nodes.isEmpty() && !outputs.isEmpty();
        return true;
    }

    private void addInitializer(OnnxTensor tensor) throws IOException {
        if (initializers.put(tensor.name(), tensor) != null) {
            throw wire.corrupt("two weights are called '" + tensor.name() + "'");
        }
    }
}
