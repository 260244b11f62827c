package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients reach a weight through the nodes behind it: those of a whole training step. */
final class NodeTrainingTest {

    @TempDir
    Path folder;

    /** Returns the operators of the backward pass of a network that ends in the named value. */
    private List<String> backward(OnnxSketch sketch, String output) throws IOException {
        TrainingGraph graph = Imports.graph(sketch.output(output), folder);
        return graph.operations().stream()
                .filter(operation -> operation.phase() == Phase.BACKWARD)
                .map(Operation::operator)
                .toList();
    }

    private static OnnxSketch sketch() {
        return new OnnxSketch(18).input("x", DataType.FLOAT, 4, 8);
    }

    private static String linear(OnnxSketch sketch, String data) {
        return sketch.node("/fc", "MatMul", data, sketch.weight("fc.weight", 8, 8));
    }

    @Test
    void cast_betweenFloatingTypes_carriesGradients() throws IOException {
        OnnxSketch sketch = sketch();
        String half = sketch.node("/half", "Cast", Map.of("to", DataType.FLOAT16.getNumber()), linear(sketch, "x"));
        String single = sketch.node("/single", "Cast", Map.of("to", DataType.FLOAT.getNumber()), half);
        assertThat(backward(sketch, single)).contains("memplan::linear_store_weight_gradient");
    }

    /** Nodes behind a layer of shape (4, 8), and the shape that the last one gives. */
    static Stream<Arguments> nodes() {
        return Stream.of(
                behind(
                                "Slice",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Slice",
                                        data,
                                        onnx.integers(7),
                                        onnx.integers(-9),
                                        onnx.integers(1),
                                        onnx.integers(-3)))
                        .gives(4, 3),
                behind(
                                "Slice forwards",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Slice",
                                        data,
                                        onnx.integers(1),
                                        onnx.integers(8),
                                        onnx.integers(1),
                                        onnx.integers(2)))
                        .gives(4, 4),
                behind("TopK", (onnx, data) -> onnx.nodes("", "TopK", 2, Map.of("axis", 1), data, onnx.integers(3))
                                .get(0))
                        .gives(4, 3),
                behind("CumSum", (onnx, data) -> onnx.node("", "CumSum", data, onnx.integer(1)))
                        .gives(4, 8),
                behind(
                                "CumSum reversed",
                                (onnx, data) -> onnx.node(
                                        "", "CumSum", Map.of("exclusive", 1, "reverse", 1), data, onnx.integer(0)))
                        .gives(4, 8),
                behind(
                                "ScatterElements",
                                (onnx, data) -> onnx.node(
                                        "", "ScatterElements", Map.of("axis", 1), "x", places(onnx, 4, 2), data))
                        .gives(4, 8),
                behind("GatherND", (onnx, data) -> onnx.node("", "GatherND", data, places(onnx, 5, 2)))
                        .gives(5),
                behind("ScatterND", (onnx, data) -> onnx.node("", "ScatterND", "x", places(onnx, 4, 1), data))
                        .gives(4, 8),
                behind("PRelu", (onnx, data) -> onnx.node("", "PRelu", data, onnx.weight("slope", 8)))
                        .gives(4, 8),
                behind(
                                "Einsum",
                                (onnx, data) -> onnx.node(
                                        "", "Einsum", Map.of("equation", "bi,ji -> jb"), data, onnx.weight("w", 5, 8)))
                        .gives(5, 4),
                behind(
                                "Einsum in batches",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Einsum",
                                        Map.of("equation", "bhqd,bkhd->bhqk"),
                                        apart(onnx, data, 2, 2, 4, 2),
                                        apart(onnx, data, 2, 4, 2, 2)))
                        .gives(2, 2, 4, 4),
                behind(
                                "InstanceNormalization",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "InstanceNormalization",
                                        apart(onnx, data, 2, 4, 2, 2),
                                        onnx.weight("scale", 4),
                                        onnx.weight("shift", 4)))
                        .gives(2, 4, 2, 2),
                behind(
                                "GroupNormalization",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "GroupNormalization",
                                        Map.of("num_groups", 2),
                                        apart(onnx, data, 2, 4, 2, 2),
                                        onnx.weight("scale", 2),
                                        onnx.weight("shift", 2)))
                        .gives(2, 4, 2, 2),
                behind(
                                "Resize to the nearest",
                                (onnx, data) -> onnx.node(
                                        "", "Resize", apart(onnx, data, 2, 4, 2, 2), "", "", onnx.integers(2, 4, 4, 6)))
                        .gives(2, 4, 4, 6),
                behind(
                                "Resize linearly",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Resize",
                                        Map.of("mode", "linear"),
                                        apart(onnx, data, 2, 4, 4),
                                        "",
                                        "",
                                        onnx.integers(2, 4, 7)))
                        .gives(2, 4, 7),
                behind(
                                "LpPool",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "LpPool",
                                        Map.of("p", 3, "kernel_shape", List.of(2, 2)),
                                        apart(onnx, data, 1, 2, 4, 4)))
                        .gives(1, 2, 3, 3),
                behind(
                                "MaxPool",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "MaxPool",
                                        Map.of("kernel_shape", List.of(2, 2, 2)),
                                        apart(onnx, data, 1, 2, 2, 2, 4)))
                        .gives(1, 2, 1, 1, 3),
                behind(
                                "AveragePool",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "AveragePool",
                                        Map.of("kernel_shape", List.of(2, 2, 2)),
                                        apart(onnx, data, 1, 2, 2, 2, 4)))
                        .gives(1, 2, 1, 1, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nodes")
    void train_behindALayer_reachesItsWeight(Node node, List<Long> shape) throws IOException {
        OnnxSketch typed = sketch();
        typed.output(node.addTo(typed, linear(typed, "x")));
        assertThat(Imports.typeOfOutput(typed, folder).shape()).isEqualTo(shape);
        OnnxSketch trained = sketch();
        assertThat(backward(trained, node.addTo(trained, linear(trained, "x"))))
                .contains("memplan::linear_store_weight_gradient");
    }

    @ParameterizedTest
    @CsvSource({"ArgMax, 1", "ArgMin, 0"})
    void translate_place_isAnInteger(String operator, int keep) throws IOException {
        OnnxSketch sketch = sketch();
        sketch.output(sketch.node("", operator, Map.of("axis", 1, "keepdims", keep), "x"));
        assertThat(Imports.typeOfOutput(sketch, folder))
                .isEqualTo(keep == 1 ? TensorType.of(ElementType.INT64, 4, 1) : TensorType.of(ElementType.INT64, 4));
    }

    /** What the engine's operators cannot do the same way is refused, not approximated. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                behind(
                                "Resize by rounding",
                                (onnx, data) -> onnx.node(
                                        "", "Resize", apart(onnx, data, 2, 4, 2, 2), "", "", onnx.integers(2, 4, 3, 3)))
                        .says("half_pixel"),
                behind(
                                "Resize to less",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Resize",
                                        Map.of("mode", "linear"),
                                        apart(onnx, data, 2, 4, 4),
                                        "",
                                        "",
                                        onnx.integers(2, 4, 3)))
                        .says("'linear'"),
                behind("Einsum", (onnx, data) -> onnx.node("", "Einsum", Map.of("equation", "ii->i"), data))
                        .says("ii->i"),
                behind(
                                "ScatterND",
                                (onnx, data) -> onnx.node(
                                        "", "ScatterND", Map.of("reduction", "add"), "x", places(onnx, 4, 1), data))
                        .says("'add'"),
                behind(
                                "ConvTranspose",
                                (onnx, data) -> onnx.node(
                                        "", "ConvTranspose", apart(onnx, data, 2, 4, 4), onnx.weight("w", 4, 2, 3)))
                        .says("ConvTranspose"),
                behind(
                                "LSTM",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "LSTM",
                                        Map.of("hidden_size", 2),
                                        apart(onnx, data, 2, 4, 4),
                                        onnx.weight("w", 1, 8, 4),
                                        onnx.weight("r", 1, 8, 2)))
                        .says("LSTM"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void import_withoutAnEqualOperator_isRefused(Node node, String said) {
        OnnxSketch sketch = sketch();
        sketch.output(node.addTo(sketch, linear(sketch, "x")));
        assertThatThrownBy(() -> Imports.graph(sketch, folder))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(said)
                .hasMessageContaining("\nMaybe ");
    }

    private record Node(String name, BiFunction<OnnxSketch, String, String> behind) {

        String addTo(OnnxSketch sketch, String data) {
            return behind.apply(sketch, data);
        }

        Arguments gives(long... shape) {
            return Arguments.of(this, Arrays.stream(shape).boxed().toList());
        }

        Arguments says(String text) {
            return Arguments.of(this, text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Node behind(String name, BiFunction<OnnxSketch, String, String> nodes) {
        return new Node(name, nodes);
    }

    private static String places(OnnxSketch sketch, long... shape) {
        sketch.input("places", DataType.INT64, Arrays.stream(shape).boxed().toArray());
        return "places";
    }

    private static String apart(OnnxSketch sketch, String data, long... shape) {
        return sketch.node("", "Reshape", data, sketch.integers(shape));
    }
}
