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
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                behind("LSTM", (onnx, data) -> recurrent(onnx, data, "LSTM", 4, Map.of("hidden_size", 2)))
                        .gives(2, 1, 4, 2),
                behind(
                                "LSTM both ways",
                                (onnx, data) -> recurrent(onnx, data, "LSTM", 4, Map.of("direction", "bidirectional")))
                        .gives(2, 2, 4, 2),
                behind("LSTM, the batch first", (onnx, data) -> recurrent(onnx, data, "LSTM", 4, Map.of("layout", 1)))
                        .gives(2, 4, 1, 2),
                behind("GRU", (onnx, data) -> recurrent(onnx, data, "GRU", 3, Map.of("linear_before_reset", 1)))
                        .gives(2, 1, 4, 2),
                behind("RNN backwards", (onnx, data) -> recurrent(onnx, data, "RNN", 1, Map.of("direction", "reverse")))
                        .gives(2, 1, 4, 2),
                behind(
                                "ConvTranspose",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "ConvTranspose",
                                        Map.of(
                                                "strides",
                                                List.of(2, 2),
                                                "pads",
                                                List.of(1, 1, 1, 1),
                                                "output_padding",
                                                List.of(1, 1)),
                                        apart(onnx, data, 2, 4, 2, 2),
                                        onnx.weight("w", 4, 3, 3, 3),
                                        onnx.weight("b", 3)))
                        .gives(2, 3, 4, 4),
                behind(
                                "ConvTranspose in groups",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "ConvTranspose",
                                        Map.of("group", 2),
                                        apart(onnx, data, 2, 4, 4),
                                        onnx.weight("w", 4, 3, 3)))
                        .gives(2, 6, 6),
                behind("ReduceProd", (onnx, data) -> onnx.node("", "ReduceProd", Map.of("axes", List.of(0, 1)), data))
                        .gives(1, 1),
                behind("Mod", (onnx, data) -> onnx.node("", "Mod", Map.of("fmod", 1), data, onnx.weight("by", 8)))
                        .gives(4, 8),
                behind("Pow", (onnx, data) -> onnx.node("", "Pow", data, onnx.weight("power", 8)))
                        .gives(4, 8),
                behind("Mean", (onnx, data) -> onnx.node("", "Mean", data, "x", onnx.weight("w", 8)))
                        .gives(4, 8),
                behind("Celu", (onnx, data) -> onnx.node("", "Celu", Map.of("alpha", 0.5f), data))
                        .gives(4, 8),
                behind("ThresholdedRelu", (onnx, data) -> onnx.node("", "ThresholdedRelu", data))
                        .gives(4, 8),
                behind("Swish", (onnx, data) -> onnx.node("", "Swish", Map.of("alpha", 1.7f), data))
                        .gives(4, 8),
                behind("Gelu by tanh", (onnx, data) -> onnx.node("", "Gelu", Map.of("approximate", "tanh"), data))
                        .gives(4, 8),
                behind("LRN", (onnx, data) -> onnx.node("", "LRN", Map.of("size", 4), apart(onnx, data, 2, 4, 2, 2)))
                        .gives(2, 4, 2, 2),
                behind("RMSNormalization", (onnx, data) -> onnx.node("", "RMSNormalization", data, onnx.weight("s", 8)))
                        .gives(4, 8),
                behind(
                                "DepthToSpace",
                                (onnx, data) -> onnx.node(
                                        "", "DepthToSpace", Map.of("blocksize", 2), apart(onnx, data, 1, 8, 2, 2)))
                        .gives(1, 2, 4, 4),
                behind(
                                "DepthToSpace by columns",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "DepthToSpace",
                                        Map.of("blocksize", 2, "mode", "CRD"),
                                        apart(onnx, data, 1, 8, 2, 2)))
                        .gives(1, 2, 4, 4),
                behind(
                                "SpaceToDepth",
                                (onnx, data) -> onnx.node(
                                        "", "SpaceToDepth", Map.of("blocksize", 2), apart(onnx, data, 2, 1, 4, 4)))
                        .gives(2, 4, 2, 2),
                behind(
                                "Pad mirrored",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Pad",
                                        Map.of("mode", "reflect"),
                                        apart(onnx, data, 1, 2, 4, 4),
                                        onnx.integers(0, 0, 1, 2, 0, 0, 3, 1)))
                        .gives(1, 2, 8, 7),
                behind(
                                "Pad of chosen axes",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "Pad",
                                        Map.of("mode", "edge"),
                                        data,
                                        onnx.integers(3, 1),
                                        "",
                                        onnx.integers(-1)))
                        .gives(4, 12),
                behind(
                                "Where",
                                (onnx, data) -> onnx.node(
                                        "", "Where", onnx.node("", "Greater", data, "x"), data, onnx.number(0)))
                        .gives(4, 8),
                behind("Max", (onnx, data) -> onnx.node("", "Max", data, "x", onnx.weight("w", 8)))
                        .gives(4, 8),
                behind("Min", (onnx, data) -> onnx.node("", "Min", data, "x")).gives(4, 8),
                behind("ReduceMax", (onnx, data) -> onnx.node("", "ReduceMax", Map.of("keepdims", 0), data))
                        .gives(),
                behind("ReduceMin", (onnx, data) -> onnx.node("", "ReduceMin", Map.of("axes", List.of(-1)), data))
                        .gives(4, 1),
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
    @ValueSource(strings = {"Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh"})
    void train_behindAFunction_reachesTheWeight(String operator) throws IOException {
        OnnxSketch sketch = sketch();
        assertThat(backward(sketch, sketch.node("", operator, linear(sketch, "x"))))
                .contains(
                        "memplan::" + operator.toLowerCase(Locale.ROOT) + "_backward",
                        "memplan::linear_store_weight_gradient");
    }

    /** Steps have a gradient of zero everywhere, which autograd computes too. */
    @ParameterizedTest
    @ValueSource(strings = {"Floor", "Ceil", "Round", "Sign"})
    void train_behindAStep_isPlanned(String operator) throws IOException {
        OnnxSketch sketch = sketch();
        assertThat(backward(sketch, sketch.node("", operator, linear(sketch, "x"))))
                .contains("aten::zeros_like", "memplan::linear_store_weight_gradient");
    }

    @ParameterizedTest
    @CsvSource({
        "Equal, aten::eq",
        "Greater, aten::gt",
        "GreaterOrEqual, aten::ge",
        "Less, aten::lt",
        "LessOrEqual, aten::le"
    })
    void translate_comparison_isOfBooleans(String operator, String expected) throws IOException {
        OnnxSketch sketch = sketch();
        String compared = sketch.node("", operator, "x", sketch.weight("w", 8));
        for (String logical : List.of("And", "Or", "Xor")) {
            compared = sketch.node("", logical, compared, compared);
        }
        compared = sketch.node("", "Not", compared);
        sketch.output(compared);
        assertThat(Imports.typeOfOutput(sketch, folder)).isEqualTo(TensorType.of(ElementType.BOOLEAN, 4, 8));
        OnnxSketch used = sketch();
        String data = linear(used, "x");
        String mask = used.node("", operator, data, used.weight("w", 8));
        TrainingGraph graph = Imports.graph(used.output(used.node("", "Where", mask, data, used.number(0))), folder);
        assertThat(graph.operations()).extracting(Operation::operator).contains(expected, "aten::where");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IsNaN", "IsInf"})
    void translate_question_isOfBooleans(String operator) throws IOException {
        OnnxSketch sketch = sketch();
        sketch.output(sketch.node("", operator, "x"));
        assertThat(Imports.typeOfOutput(sketch, folder)).isEqualTo(TensorType.of(ElementType.BOOLEAN, 4, 8));
    }

    @ParameterizedTest
    @CsvSource({"-1, 4x8x5", "0, 5x4x8", "1, 4x5x8"})
    void translate_oneHot_addsItsAxis(long axis, String shape) throws IOException {
        OnnxSketch sketch = sketch();
        sketch.output(sketch.node(
                "", "OneHot", Map.of("axis", axis), places(sketch, 4, 8), sketch.integer(5), sketch.integers(2, 5)));
        assertThat(Imports.typeOfOutput(sketch, folder).shape())
                .isEqualTo(Arrays.stream(shape.split("x")).map(Long::valueOf).toList());
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
                                "ConvTranspose of a stated size",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "ConvTranspose",
                                        Map.of("output_shape", List.of(9)),
                                        apart(onnx, data, 2, 4, 4),
                                        onnx.weight("w", 4, 2, 3)))
                        .says("states the size of its result"),
                behind(
                                "ConvTranspose padded at one end",
                                (onnx, data) -> onnx.node(
                                        "",
                                        "ConvTranspose",
                                        Map.of("pads", List.of(1, 0)),
                                        apart(onnx, data, 2, 4, 4),
                                        onnx.weight("w", 4, 2, 3)))
                        .says("pads both ends differently"),
                behind("LSTM that clips", (onnx, data) -> recurrent(onnx, data, "LSTM", 4, Map.of("clip", 1f)))
                        .says("clips, couples its gates"),
                behind("GRU", (onnx, data) -> recurrent(onnx, data, "GRU", 3, Map.of()))
                        .says("resets the state before its linear map"),
                behind(
                                "Pad",
                                (onnx, data) ->
                                        onnx.node("", "Pad", Map.of("mode", "wrap"), data, onnx.integers(0, 1, 0, 1)))
                        .says("in the mode 'wrap'"),
                behind(
                                "Pad of two batches",
                                (onnx, data) ->
                                        onnx.node("", "Pad", Map.of("mode", "edge"), data, onnx.integers(1, 1, 0, 1)))
                        .says("pad one to three last axes that way"));
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

    private static String recurrent(
            OnnxSketch onnx, String data, String operator, long gates, Map<String, Object> attributes) {
        long directions = "bidirectional".equals(attributes.get("direction")) ? 2 : 1;
        return onnx.nodes(
                        "",
                        operator,
                        operator.equals("LSTM") ? 3 : 2,
                        attributes,
                        apart(onnx, data, 2, 4, 4),
                        onnx.weight("w", directions, gates * 2, 4),
                        onnx.weight("r", directions, gates * 2, 2),
                        onnx.weight("b", directions, 2 * gates * 2))
                .get(0);
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
