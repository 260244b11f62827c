package io.memplan.experiments.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file {@code digits.onnx} of the last example is what this class writes: {@code -Dmemplan.goldens=refresh}. */
final class DigitsOnnxTest {

    private static final Path FILE = Path.of("src/main/resources/io/memplan/experiments/examples/digits.onnx");

    @Test
    void file_ofTheExample_isTheNetworkOfTheExamples() throws IOException {
        byte[] model = model().toByteArray();
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, model);
        }
        assertThat(Files.readAllBytes(FILE)).isEqualTo(model);
    }

    private static ModelProto model() {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("digits");
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        for (long size : List.of(1L, 16L, 16L)) {
            shape.addDimBuilder().setDimValue(size);
        }
        graph.addInputBuilder()
                .setName("pixels")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(DataType.FLOAT.getNumber())
                .setShape(shape);
        convolution(graph, "pixels", "conv1", 16, 1);
        normalization(graph, "conv1", "norm1", 16);
        graph.addNode(node("Relu", "norm1", "relu1"));
        convolution(graph, "relu1", "conv2", 32, 16);
        normalization(graph, "conv2", "norm2", 32);
        graph.addNode(node("Relu", "norm2", "relu2"));
        convolution(graph, "relu2", "conv3", 16, 32);
        graph.addNode(node("Sigmoid", "conv3", "gate3"));
        graph.addNode(node("Mul", "conv3", "gate3", "silu3"));
        graph.addNode(node("Flatten", "silu3", "flat"));
        dense(graph, "flat", "fc1", 16 * 16 * 16, 64);
        graph.addNode(node("Tanh", "fc1", "tanh1"));
        dense(graph, "tanh1", "fc2", 64, 10);
        graph.addOutputBuilder().setName("fc2");
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
        model.addOpsetImportBuilder().setVersion(17);
        return model.build();
    }

    private static void convolution(GraphProto.Builder graph, String input, String name, long filters, long channels) {
        weight(graph, name + ".weight", filters, channels, 3L, 3L);
        weight(graph, name + ".bias", filters);
        graph.addNode(node("Conv", input, name + ".weight", name + ".bias", name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("pads")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(List.of(1L, 1L, 1L, 1L))));
    }

    private static void normalization(GraphProto.Builder graph, String input, String name, long channels) {
        List<String> parts = List.of(".weight", ".bias", ".mean", ".variance");
        parts.forEach(part -> weight(graph, name + part, channels));
        graph.addNode(node(
                "BatchNormalization",
                input,
                name + parts.get(0),
                name + parts.get(1),
                name + parts.get(2),
                name + parts.get(3),
                name));
    }

    private static void dense(GraphProto.Builder graph, String input, String name, long from, long to) {
        weight(graph, name + ".weight", from, to);
        weight(graph, name + ".bias", to);
        graph.addNode(node("Gemm", input, name + ".weight", name + ".bias", name));
    }

    private static void weight(GraphProto.Builder graph, String name, Long... shape) {
        graph.addInitializerBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addAllDims(Arrays.asList(shape));
    }

    private static NodeProto.Builder node(String operator, String... names) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(names).subList(0, names.length - 1))
                .addOutput(names[names.length - 1]);
    }
}
