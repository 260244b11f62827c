package io.memplan.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes that a model computes: each chain ends in the numbers that a reshape or an expansion gets. */
final class ConstantsTest {

    @TempDir
    Path folder;

    private static Arguments chain(String name, Function<OnnxSketch, String> chain, Long... shape) {
        return Arguments.of(name, chain, List.of(shape));
    }

    /** The input {@code x} has the shape 2 × 3 × 4. */
    static Stream<Arguments> chains() {
        return Stream.of(
                chain("Shape", s -> shape(s), 2L, 3L, 4L),
                chain(
                        "Shape → Gather → Unsqueeze → Concat",
                        s -> {
                            String batch = s.node("", "Gather", shape(s), s.integer(0));
                            return list(s, batch, s.integer(-1));
                        },
                        2L,
                        12L),
                chain(
                        "Shape → Slice with a negative step",
                        s -> s.node(
                                "",
                                "Slice",
                                shape(s),
                                s.integers(-1),
                                s.integers(Long.MIN_VALUE),
                                s.integers(0),
                                s.integers(-1)),
                        4L,
                        3L,
                        2L),
                chain(
                        "Shape → Slice → ReduceProd",
                        s -> {
                            String tail = s.node("", "Slice", shape(s), s.integers(1), s.integers(Long.MAX_VALUE));
                            return list(s, s.integer(2), s.node("", "ReduceProd", Map.of("keepdims", 0), tail));
                        },
                        2L,
                        12L),
                chain(
                        "Mul, Div, Add, Sub, Mod",
                        s -> {
                            String length = s.node("", "Gather", shape(s), s.integer(2));
                            String sum = s.node("", "Add", s.node("", "Mul", length, s.integer(3)), s.integer(5));
                            String half = s.node("", "Div", s.node("", "Sub", sum, s.integer(1)), s.integer(2));
                            return list(s, s.node("", "Mod", half, s.integer(5)), s.integer(-1));
                        },
                        3L,
                        8L),
                chain(
                        "Cast → Sqrt → Floor → Cast",
                        s -> {
                            String real = s.node("", "Cast", Map.of("to", DataType.FLOAT.getNumber()), s.integer(20));
                            String root = s.node("", "Floor", s.node("", "Sqrt", real));
                            return list(
                                    s,
                                    s.node("", "Cast", Map.of("to", DataType.INT64.getNumber()), root),
                                    s.integer(-1));
                        },
                        4L,
                        6L),
                chain(
                        "ConstantOfShape → Mul → Equal → Where → Expand",
                        s -> {
                            String wanted = s.integers(-1, 3, -1);
                            String ones =
                                    s.node("", "ConstantOfShape", Map.of("value", OnnxSketch.int64(1)), s.integers(3));
                            String minus = s.node("", "Mul", ones, s.integer(-1));
                            String open = s.node("", "Equal", wanted, minus);
                            return s.node("", "Where", open, shape(s), wanted);
                        },
                        2L,
                        3L,
                        4L),
                chain(
                        "Range → Transpose of a matrix → Reshape → Gather of a list",
                        s -> {
                            String range = s.node("", "Range", s.integer(1), s.integer(7), s.integer(1));
                            String matrix = s.node("", "Reshape", range, s.integers(2, 3));
                            String flat = s.node("", "Reshape", s.node("", "Transpose", matrix), s.integers(-1));
                            return s.node("", "Gather", flat, s.integers(5, 1));
                        },
                        6L,
                        4L),
                chain(
                        "Tile, Squeeze, Expand",
                        s -> {
                            String twice = s.node("", "Tile", s.integers(1, 12), s.integers(2));
                            String four = s.node("", "Slice", twice, s.integers(0), s.integers(3));
                            String two = s.node("", "Expand", s.integers(2), s.integers(1, 1));
                            return s.node(
                                    "", "Concat", Map.of("axis", 0), four, s.node("", "Squeeze", two, s.integers(0)));
                        },
                        1L,
                        12L,
                        1L,
                        2L),
                chain(
                        "Min, Max, Greater, Not, And, Or",
                        s -> {
                            String least = s.node("", "Min", s.integer(3), s.integer(8));
                            String most = s.node("", "Max", least, s.integer(2));
                            String holds = s.node(
                                    "",
                                    "And",
                                    s.node("", "Greater", most, s.integer(2)),
                                    s.node(
                                            "",
                                            "Not",
                                            s.node(
                                                    "",
                                                    "Or",
                                                    s.node("", "Less", most, s.integer(0)),
                                                    s.node("", "Equal", most, s.integer(0)))));
                            return list(s, s.node("", "Where", holds, most, s.integer(1)), s.integer(-1));
                        },
                        3L,
                        8L));
    }

    private static String shape(OnnxSketch sketch) {
        return sketch.node("", "Shape", "x");
    }

    private static String list(OnnxSketch sketch, String... numbers) {
        String[] parts = Stream.of(numbers)
                .map(number -> sketch.node("", "Unsqueeze", number, sketch.integers(0)))
                .toArray(String[]::new);
        return sketch.node("", "Concat", Map.of("axis", 0), parts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chains")
    void fold_chain_givesTheShape(String name, Function<OnnxSketch, String> chain, List<Long> shape)
            throws IOException {
        OnnxSketch sketch = new OnnxSketch(17).input("x", DataType.FLOAT, 2, 3, 4);
        sketch.output(sketch.node("", "Reshape", sketch.node("", "Relu", "x"), chain.apply(sketch)));
        long elements = shape.stream().reduce(1L, (a, b) -> a * b);
        assertThat(elements).isEqualTo(24);
        assertThat(Imports.typeOfOutput(sketch, folder).shape()).isEqualTo(shape);
    }
}
