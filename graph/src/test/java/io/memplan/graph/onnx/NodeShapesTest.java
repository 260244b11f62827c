package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The type that each operator gives its output. */
final class NodeShapesTest {

    private static final Map<String, Object> NONE = Map.of();

    @TempDir
    Path folder;

    static Stream<Arguments> nodes() {
        return Stream.of(
                node(
                                "Conv",
                                Map.of("pads", List.of(1, 1, 1, 1), "strides", List.of(2, 2)),
                                of(2, 3, 9, 9),
                                of(4, 3, 3, 3))
                        .gives(2, 4, 5, 5),
                node("Conv", Map.of("group", 3), of(2, 3, 9, 9), of(6, 1, 3, 3), of(6))
                        .gives(2, 6, 7, 7),
                node("Conv", Map.of("dilations", List.of(2)), of(2, 3, 9), of(4, 3, 3))
                        .gives(2, 4, 5),
                node("Conv", Map.of("auto_pad", "SAME_UPPER", "strides", List.of(2, 2)), of(1, 3, 8, 9), of(4, 3, 3, 3))
                        .gives(1, 4, 4, 5),
                node("Conv", Map.of("pads", List.of(0, 1, 1, 1)), of(1, 3, 8, 8), of(4, 3, 3, 3))
                        .gives(1, 4, 7, 8),
                node("MaxPool", Map.of("kernel_shape", List.of(3, 3), "strides", List.of(2, 2)), of(2, 3, 8, 8))
                        .gives(2, 3, 3, 3),
                node(
                                "MaxPool",
                                Map.of("kernel_shape", List.of(3, 3), "strides", List.of(2, 2), "ceil_mode", 1),
                                of(2, 3, 8, 8))
                        .gives(2, 3, 4, 4),
                node("MaxPool", Map.of("kernel_shape", List.of(2), "strides", List.of(2)), of(2, 3, 8))
                        .gives(2, 3, 4),
                node("AveragePool", Map.of("kernel_shape", List.of(2, 2)), of(2, 3, 8, 8))
                        .gives(2, 3, 7, 7),
                node("AveragePool", Map.of("kernel_shape", List.of(3, 3), "pads", List.of(0, 0, 1, 1)), of(2, 3, 8, 8))
                        .gives(2, 3, 7, 7),
                node("GlobalAveragePool", NONE, of(2, 3, 8, 8)).gives(2, 3, 1, 1),
                node("GlobalMaxPool", NONE, of(2, 3, 8, 8)).gives(2, 3, 1, 1),
                node("GlobalMaxPool", NONE, of(2, 3, 8)).gives(2, 3, 1),
                node("BatchNormalization", NONE, of(2, 3, 8, 8), of(3), of(3), of(3), of(3))
                        .gives(2, 3, 8, 8),
                node("LayerNormalization", Map.of("axis", -1), of(2, 5, 8), of(8), of(8))
                        .gives(2, 5, 8),
                node("LayerNormalization", NONE, of(2, 5, 8), of(8)).gives(2, 5, 8),
                node("Gemm", Map.of("transB", 1), of(2, 8), of(5, 8), of(5)).gives(2, 5),
                node("Gemm", Map.of("alpha", 0.5f, "beta", 2f), of(2, 8), of(8, 5), of(5))
                        .gives(2, 5),
                node("Gemm", Map.of("transA", 1), of(8, 2), of(8, 5)).gives(2, 5),
                node("MatMul", NONE, of(2, 7, 8), of(8, 5)).gives(2, 7, 5),
                node("MatMul", NONE, of(2, 4, 7, 8), of(2, 4, 8, 5)).gives(2, 4, 7, 5),
                node("MatMul", NONE, of(4, 7, 8), of(2, 1, 8, 5)).gives(2, 4, 7, 5),
                node("MatMul", NONE, of(8), of(8, 5)).gives(5),
                node("MatMul", NONE, of(7, 8), of(8)).gives(7),
                node("Softmax", Map.of("axis", 1), of(2, 3, 4)).gives(2, 3, 4),
                node("Softmax", Map.of("axis", 1), of(2, 3, 4)).at(11).gives(2, 3, 4),
                node("LogSoftmax", NONE, of(2, 3, 4)).gives(2, 3, 4),
                node("Relu", NONE, of(2, 3)).gives(2, 3),
                node("Where", NONE, input(DataType.BOOL, 3), of(2, 1), number(0))
                        .gives(2, 3),
                node("Trilu", NONE, of(2, 4, 4)).gives(2, 4, 4),
                node("Clip", NONE, of(2, 3), number(0), number(6)).gives(2, 3),
                node("Clip", Map.of("min", 0f, "max", 6f), of(2, 3)).at(10).gives(2, 3),
                node("Clip", NONE, of(2, 3), number(0)).gives(2, 3),
                node("HardSwish", NONE, of(2, 3)).gives(2, 3),
                node("HardSigmoid", Map.of("alpha", 0.1667f), of(2, 3)).gives(2, 3),
                node("Mish", NONE, of(2, 3)).gives(2, 3),
                node("Softsign", NONE, of(2, 3)).gives(2, 3),
                node("Selu", NONE, of(2, 3)).gives(2, 3),
                node("Add", NONE, of(2, 1, 3), of(4, 1)).gives(2, 4, 3),
                node("Sub", NONE, number(1), of(2, 3)).gives(2, 3),
                node("Div", NONE, of(2, 3), number(2)).gives(2, 3),
                node("Pow", NONE, of(2, 3), number(3)).gives(2, 3),
                node("Reciprocal", NONE, of(2, 3)).gives(2, 3),
                node("ReduceMean", Map.of("axes", List.of(-1)), of(2, 3, 4))
                        .at(17)
                        .gives(2, 3, 1),
                node("ReduceMean", Map.of("keepdims", 0), of(2, 3, 4), integers(1, 2))
                        .at(18)
                        .gives(2),
                node("ReduceSum", NONE, of(2, 3, 4)).gives(1, 1, 1),
                node("ReduceSum", Map.of("noop_with_empty_axes", 1), of(2, 3, 4))
                        .gives(2, 3, 4),
                node("ReduceL2", Map.of("axes", List.of(1), "keepdims", 0), of(2, 3))
                        .gives(2),
                node("ReduceLogSumExp", Map.of("axes", List.of(1), "keepdims", 0), of(2, 3))
                        .gives(2),
                node("Reshape", NONE, of(2, 3, 4), integers(0, -1)).gives(2, 12),
                node("Reshape", NONE, of(2, 3, 4), integers(4, 6)).gives(4, 6),
                node("Flatten", Map.of("axis", 2), of(2, 3, 4)).gives(6, 4),
                node("Flatten", Map.of("axis", 0), of(2, 3, 4)).gives(1, 24),
                node("Transpose", Map.of("perm", List.of(2, 0, 1)), of(2, 3, 4)).gives(4, 2, 3),
                node("Transpose", NONE, of(2, 3, 4)).gives(4, 3, 2),
                node("Squeeze", Map.of("axes", List.of(-1)), of(2, 3, 1)).at(11).gives(2, 3),
                node("Squeeze", NONE, of(1, 3, 1)).gives(3),
                node("Unsqueeze", NONE, of(2, 3), integers(0, -1)).gives(1, 2, 3, 1),
                node("Expand", NONE, of(3, 1), integers(2, 1, 4)).gives(2, 3, 4),
                node("Concat", Map.of("axis", -1), of(2, 3), of(2, 5)).gives(2, 8),
                node("Slice", NONE, of(5, 6), integers(1, -3), integers(3, Long.MAX_VALUE))
                        .gives(2, 3),
                node("Slice", NONE, of(5, 6), integers(-4), integers(-1), integers(1))
                        .gives(5, 3),
                node("Slice", Map.of("starts", List.of(1), "ends", List.of(2), "axes", List.of(1)), of(5, 6))
                        .at(9)
                        .gives(5, 1),
                node("Split", Map.of("axis", 1), of(2, 7)).outputs(3).gives(2, 3),
                node("Split", Map.of("axis", 1), of(2, 7), integers(2, 5))
                        .outputs(2)
                        .gives(2, 2),
                node("Tile", NONE, of(2, 3), integers(1, 4)).gives(2, 12),
                node("Pad", NONE, of(2, 3), integers(0, 1, 0, 2)).gives(2, 6),
                node("Pad", NONE, of(2, 3), integers(0, -1, 1, 0)).gives(3, 2),
                node("Gather", NONE, of(100, 8), ids(2, 5)).gives(2, 5, 8),
                node("Gather", Map.of("axis", 1), of(4, 6, 8), ids(2, 5)).gives(4, 2, 5, 8),
                node("Gather", Map.of("axis", 1), of(4, 6, 8), integer(-1)).gives(4, 8),
                node("GatherElements", Map.of("axis", 1), of(4, 6), ids(4, 2)).gives(4, 2),
                node("Dropout", Map.of("ratio", 0.1f), of(2, 3)).at(11).gives(2, 3),
                node("Dropout", NONE, of(2, 3), number(0.1)).gives(2, 3),
                node("Shape", NONE, of(2, 3)).gives(ElementType.INT64, 2),
                node("Shape", Map.of("start", 1), of(2, 3, 4)).gives(ElementType.INT64, 2),
                node("Size", NONE, of(2, 3)).gives(ElementType.INT64),
                node("ConstantOfShape", NONE, integers(3, 2)).gives(3, 2),
                node("ConstantOfShape", NONE, integers(300, 200)).gives(300, 200),
                node("Range", NONE, integer(0), integer(7), integer(2)).gives(ElementType.INT64, 4),
                node("Cast", Map.of("to", DataType.FLOAT16.getNumber()), of(2, 3))
                        .gives(ElementType.FLOAT16, 2, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nodes")
    void translate_node_givesItsType(Case node, TensorType expected) throws IOException {
        OnnxSketch sketch = new OnnxSketch(node.opset);
        String[] inputs = new String[node.operands.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = node.operands.get(i).addTo(sketch);
        }
        sketch.output(sketch.nodes("/it", node.operator, node.outputs, node.attributes, inputs)
                .get(0));
        assertThat(Imports.typeOfOutput(sketch, folder)).isEqualTo(expected);
    }

    /** Something that a node reads: added to the model, it returns its name. */
    private interface Operand {
        String addTo(OnnxSketch sketch);
    }

    private record Case(String operator, Map<String, ?> attributes, List<Operand> operands, long opset, int outputs) {

        Case at(long otherOpset) {
            return new Case(operator, attributes, operands, otherOpset, outputs);
        }

        Case outputs(int count) {
            return new Case(operator, attributes, operands, opset, count);
        }

        Arguments gives(long... shape) {
            return gives(ElementType.FLOAT32, shape);
        }

        Arguments gives(ElementType type, long... shape) {
            return Arguments.of(this, TensorType.of(type, shape));
        }

        @Override
        public String toString() {
            return operator + attributes + " at " + opset;
        }
    }

    private static Case node(String operator, Map<String, ?> attributes, Operand... operands) {
        return new Case(operator, attributes, List.of(operands), 17, 1);
    }

    private static Operand of(long... shape) {
        return input(DataType.FLOAT, shape);
    }

    private static Operand ids(long... shape) {
        return input(DataType.INT64, shape);
    }

    private static Operand input(DataType type, long... shape) {
        return sketch -> {
            String name = "x" + sketch.model().getGraph().getInputCount();
            sketch.input(name, type, Arrays.stream(shape).boxed().toArray());
            return name;
        };
    }

    private static Operand integers(long... numbers) {
        return sketch -> sketch.integers(numbers);
    }

    private static Operand integer(long number) {
        return sketch -> sketch.integer(number);
    }

    private static Operand number(double number) {
        return sketch -> sketch.number(number);
    }
}
