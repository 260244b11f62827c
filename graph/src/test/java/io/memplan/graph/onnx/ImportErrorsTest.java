package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that cannot be planned, and what the user is told; and the choices that an importer has. */
final class ImportErrorsTest {

    @TempDir
    Path folder;

    private TrainingGraph imported(OnnxSketch sketch, UnaryOperator<OnnxImporter> options) throws IOException {
        return options.apply(new OnnxImporter(sketch.write(folder.resolve("net.onnx"))))
                .importGraph();
    }

    private void refused(OnnxSketch sketch, UnaryOperator<OnnxImporter> options, String... said) {
        assertThatThrownBy(() -> imported(sketch, options))
                .isInstanceOf(OnnxException.class)
                .hasMessageContainingAll(said)
                .hasMessageContaining("\nMaybe ");
    }

    private static OnnxSketch perceptron(Object... axes) {
        OnnxSketch sketch = new OnnxSketch(17).input("x", DataType.FLOAT, axes);
        String hidden = sketch.node("/fc1", "MatMul", "x", sketch.weight("fc1.weight", 8, 16));
        hidden = sketch.node("/fc1", "Add", sketch.weight("fc1.bias", 16), hidden);
        hidden = sketch.node("/act", "Relu", hidden);
        return sketch.output(sketch.node(
                "/fc2",
                "Gemm",
                Map.of("transB", 1),
                hidden,
                sketch.weight("fc2.weight", 4, 16),
                sketch.weight("fc2.bias", 4)));
    }

    @Test
    void import_unknownOperators_areNamedAllAtOnce() {
        OnnxSketch sketch = new OnnxSketch(15).input("x", DataType.FLOAT, 2, 3);
        String data = sketch.node("/a", "NonMaxSuppression", "x");
        data = sketch.node("/b", "NonMaxSuppression", data);
        data = sketch.node("/c", "StringNormalizer", data);
        sketch.node(NodeProto.newBuilder()
                .setName("fused")
                .setDomain("com.microsoft")
                .setOpType("FusedConv")
                .addInput(data)
                .addOutput("y")
                .build());
        refused(
                sketch.output("y"),
                importer -> importer,
                "(operator set 15) uses 3 operators",
                "NonMaxSuppression, first in the node /a/NonMaxSuppression",
                "StringNormalizer, first in the node /c/",
                "com.microsoft.FusedConv, first in the node fused");
    }

    @Test
    void import_controlFlowAndQuantisedModels_areRefusedWithAdvice() {
        OnnxSketch branch = new OnnxSketch(17).input("x", DataType.FLOAT, 2);
        refused(branch.output(branch.node("", "If", "x")), importer -> importer, "If, first", "control flow");
        OnnxSketch quantised = new OnnxSketch(17).input("x", DataType.FLOAT, 2);
        refused(
                quantised.output(quantised.node("", "QLinearConv", "x")),
                importer -> importer,
                "QLinearConv",
                "before it is quantised");
    }

    @Test
    void import_openAxes_mustBeBound() throws IOException {
        OnnxSketch sketch = perceptron("batch", "sequence", 8);
        refused(sketch, importer -> importer, "open: batch, sequence", "--dim sequence=128");
        refused(sketch, importer -> importer.optBatch(2), "open: sequence.", "--dim sequence=128");
        refused(
                sketch,
                importer -> importer.optBatch(2).optDimension("sequence", 5).optDimension("length", 5),
                "no open axis called length",
                "x[batch, sequence, 8]");
        refused(perceptron(3, 8), importer -> importer.optBatch(2), "batch size 2 cannot be set", "x (3)");

        TrainingGraph graph = imported(sketch, importer -> importer.optBatch(2).optDimension("sequence", 5));
        assertThat(output(graph).type().orElseThrow().shape()).containsExactly(2L, 5L, 4L);
        assertThat(graph.name()).isEqualTo("net");
    }

    @Test
    void import_axesWithoutNames_areBoundByPlace() throws IOException {
        OnnxSketch sketch = perceptron("", "", 8);
        TrainingGraph graph =
                imported(sketch, importer -> importer.optDimension("x.0", 3).optDimension("x.1", 7));
        assertThat(output(graph).type().orElseThrow().shape()).containsExactly(3L, 7L, 4L);
    }

    @Test
    void import_shapesThatDoNotFit_nameTheNodeAndItsInputs() {
        refused(
                perceptron("batch", 9),
                importer -> importer.optBatch(2),
                "/fc1/MatMul (MatMul)",
                "x float32[2x9], fc1.weight float32[8x16]");
    }

    @Test
    void import_losses_haveTheirLabels() throws IOException {
        OnnxSketch sketch = perceptron("batch", 8);
        for (LossHead loss : LossHead.values()) {
            TrainingGraph graph =
                    imported(sketch, importer -> importer.optBatch(6).optLoss(loss));
            List<Value> labels = graph.values().stream()
                    .filter(value -> value.role() == Role.LABEL)
                    .toList();
            assertThat(labels).as(loss.optionName()).hasSize(loss == LossHead.MEAN ? 0 : 1);
            assertThat(gradients(graph))
                    .containsExactlyInAnyOrder(
                            "fc1.weight/gradient", "fc1.bias/gradient", "fc2.weight/gradient", "fc2.bias/gradient");
        }
        assertThat(LossHead.SOFTMAX_CE.optionName()).isEqualTo("softmax-ce");
    }

    @Test
    void import_fusedUpdates_haveNoGradientArrays() throws IOException {
        TrainingGraph graph = imported(
                perceptron("batch", 8), importer -> importer.optBatch(6).optFusedUpdate(true));
        assertThat(gradients(graph)).isEmpty();
        assertThat(graph.operations())
                .extracting(operation -> operation.operator())
                .contains("memplan::update");
    }

    @Test
    void import_frozenWeights_getNoGradients() throws IOException {
        TrainingGraph graph = imported(
                perceptron("batch", 8), importer -> importer.optBatch(6).optFrozen(Pattern.compile("^fc1")));
        assertThat(gradients(graph)).containsExactlyInAnyOrder("fc2.weight/gradient", "fc2.bias/gradient");
        refused(
                perceptron("batch", 8),
                importer -> importer.optBatch(6).optFrozen(Pattern.compile("fc")),
                "The loss does not depend on any trainable parameter");
    }

    @Test
    void import_linearLayer_keepsTheShapeOfItsWeight() throws IOException {
        TrainingGraph graph = imported(perceptron("batch", 8), importer -> importer.optBatch(6));
        Value weight = graph.values().stream()
                .filter(value -> value.name().equals("fc1.weight"))
                .findFirst()
                .orElseThrow();
        assertThat(weight.type().orElseThrow().shape()).containsExactly(16L, 8L);
        assertThat(weight.role()).isEqualTo(Role.PARAMETER);
    }

    @Test
    void import_brokenStructure_isCorrupt() {
        OnnxSketch undefined = new OnnxSketch(17).input("x", DataType.FLOAT, 2);
        undefined.output(undefined.node("", "Add", "x", "nowhere"));
        assertThatThrownBy(() -> imported(undefined, importer -> importer))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("reads 'nowhere', which nothing before it makes");
        OnnxSketch missing = new OnnxSketch(17).input("x", DataType.FLOAT, 2);
        missing.node("", "Relu", "x");
        assertThatThrownBy(() -> imported(missing.output("gone"), importer -> importer))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("nothing makes the output 'gone'");
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private void corrupt(String said, OnnxSketch sketch, NodeProto... nodes) throws IOException {
        ModelProto.Builder model = sketch.model().toBuilder();
        model.getGraphBuilder()
                .addAllNode(List.of(nodes))
                .addOutput(ValueInfoProto.newBuilder().setName("b"));
        Path file = Files.write(folder.resolve("corrupt.onnx"), model.build().toByteArray());
        assertThatThrownBy(() -> new OnnxImporter(file).importGraph())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(said)
                .hasMessageContaining("Maybe");
    }

    private static OnnxSketch vector() {
        return new OnnxSketch(17).input("x", DataType.FLOAT, 2);
    }

    @Test
    void import_cycle_isCorrupt() throws IOException {
        corrupt(
                "reads 'b', which nothing before it makes",
                vector(),
                node("Add", "a", "x", "b"),
                node("Relu", "b", "a"));
        corrupt("reads 'b', which nothing before it makes", vector(), node("Add", "b", "x", "b"));
    }

    @Test
    void import_duplicateNames_areCorrupt() throws IOException {
        corrupt("makes 'b', which exists already", vector(), node("Relu", "b", "x"), node("Tanh", "b", "x"));
        corrupt("makes 'x', which exists already", vector(), node("Relu", "x", "x"), node("Tanh", "b", "x"));
        corrupt("two inputs are called 'x'", vector().input("x", DataType.FLOAT, 3), node("Relu", "b", "x"));
    }

    @Test
    void import_outputByName_isChosen() throws IOException {
        OnnxSketch sketch = perceptron("batch", 8);
        String other = sketch.node("/head", "Relu", "x");
        sketch.output(other);
        refused(sketch, importer -> importer.optBatch(2).optOutput("none"), "no output 'none'");
        refused(sketch, importer -> importer.optBatch(2).optOutput(other), "does not depend on any trainable");
    }

    private static List<String> gradients(TrainingGraph graph) {
        return graph.values().stream()
                .filter(value -> value.role() == Role.GRADIENT && value.name().endsWith("/gradient"))
                .map(Value::name)
                .toList();
    }

    private static Value output(TrainingGraph graph) {
        return graph.values().stream()
                .filter(value -> value.role() == Role.OUTPUT)
                .findFirst()
                .orElseThrow();
    }
}
