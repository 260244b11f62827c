package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers over images whose channels lie innermost: they choose other kernels, and results that lie so too. */
@Tag("thorough")
final class ChannelsLastGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(convolutions(), pools(), norms(), others()));
    }

    /** Moves the last axis behind the first, without a copy. */
    private static NDArray image(NDArray array) {
        int last = array.getShape().dimension() - 1;
        int[] axes = new int[last + 1];
        Arrays.setAll(axes, axis -> axis == 0 ? 0 : axis == 1 ? last : axis - 1);
        return array.transpose(axes);
    }

    private static OperatorCase of(String name, Function<NDArrayEx, NDArray> function, long... shape) {
        return stored(caseOf(
                name, x -> function.apply(image(x.get(0)).getNDArrayInternal()).mul(2), shape));
    }

    private static OperatorCase stored(OperatorCase operator) {
        return operator.only(OperatorCase.Operands.SOURCES, OperatorCase.Operands.ACTIVATIONS);
    }

    private static OperatorCase convolution(int stride, int padding, int groups, long[]... shapes) {
        return stored(caseOf(
                "convolution " + stride + padding + groups,
                x -> image(x.get(0))
                        .getNDArrayInternal()
                        .convolution(
                                image(x.get(0)),
                                x.get(1),
                                x.size() > 2 ? x.get(2) : null,
                                new Shape(stride, stride),
                                new Shape(padding, padding),
                                new Shape(1, 1),
                                groups)
                        .head()
                        .mul(2),
                shapes));
    }

    private static List<OperatorCase> convolutions() {
        return List.of(
                convolution(1, 1, 1, shape(2, 7, 8, 3), shape(5, 3, 3, 3), shape(5)),
                convolution(1, 1, 1, shape(4, 14, 14, 16), shape(32, 16, 3, 3)),
                convolution(1, 0, 1, shape(4, 9, 9, 16), shape(32, 16, 1, 1), shape(32)),
                convolution(2, 1, 4, shape(2, 6, 6, 4), shape(4, 1, 3, 3)));
    }

    private static Shape all(int axes, long size) {
        return new Shape(LongStream.generate(() -> size).limit(axes).toArray());
    }

    private static List<OperatorCase> pools() {
        return Stream.of(shape(2, 7, 8, 3), shape(2, 4, 5, 6, 16))
                .flatMap(shape -> {
                    Shape two = all(shape.length - 2, 2);
                    Shape zero = all(shape.length - 2, 0);
                    return Stream.of(
                            of("maxPool", x -> x.maxPool(two, two, zero, true), shape),
                            of("avgPool", x -> x.avgPool(two, two, zero, false, true), shape),
                            of("globalAvgPool", NDArrayEx::globalAvgPool, shape),
                            of("globalMaxPool", NDArrayEx::globalMaxPool, shape),
                            of(
                                    "area",
                                    x -> x.interpolation(
                                            all(shape.length - 2, 3).getShape(), 2, false),
                                    shape),
                            of(
                                    "nearest",
                                    x -> x.interpolation(
                                            all(shape.length - 2, 9).getShape(), 0, false),
                                    shape));
                })
                .toList();
    }

    private static OperatorCase batchNorm(boolean training, long... shape) {
        Shape channels = new Shape(shape[shape.length - 1]);
        return stored(making(
                "batchNorm " + training,
                (x, manager) -> image(x.get(0))
                        .getNDArrayInternal()
                        .batchNorm(
                                image(x.get(0)),
                                manager.zeros(channels),
                                manager.ones(channels),
                                x.get(1),
                                x.get(2),
                                1,
                                0.9f,
                                1e-5f,
                                training)
                        .head()
                        .mul(2),
                shape,
                channels.getShape(),
                channels.getShape()));
    }

    private static List<OperatorCase> norms() {
        return List.of(
                batchNorm(true, 2, 7, 8, 3),
                batchNorm(true, 8, 9, 9, 33),
                batchNorm(true, 2, 4, 5, 6, 3),
                batchNorm(false, 2, 7, 8, 3));
    }

    private static List<OperatorCase> others() {
        return List.of(
                of("gelu", NDArrayEx::gelu, 2, 7, 8, 3),
                of("lpPool", x -> x.lpPool(2, all(2, 2), all(2, 2), all(2, 0), false), 2, 7, 8, 3)
                        .positive(),
                of("dropout", x -> x.dropout(x.getArray(), 0.3f, true).head(), 2, 7, 8, 3),
                of("softmax", x -> x.getArray().softmax(1), 2, 7, 8, 3),
                of("concat", x -> x.concat(new NDList(x.getArray().mul(3)), 1), 2, 7, 8, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofChannelsLast_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
