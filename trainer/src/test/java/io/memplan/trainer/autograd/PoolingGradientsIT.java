package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling of one to three axes, by maximum, average and power: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class PoolingGradientsIT {

    /** A window of equal size, stride and padding along all axes, or of any. */
    private record Window(Shape kernel, Shape stride, Shape padding) {

        static Window of(int axes, long kernel, long stride, long padding) {
            return new Window(all(axes, kernel), all(axes, stride), all(axes, padding));
        }

        private static Shape all(int axes, long size) {
            long[] sizes = new long[axes];
            Arrays.fill(sizes, size);
            return new Shape(sizes);
        }
    }

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(windows(), powers(), channels()));
    }

    private static OperatorCase pooled(String name, Function<NDArrayEx, NDArray> pool, long... shape) {
        return caseOf(name, x -> pool.apply(x.get(0).getNDArrayInternal()).mul(2), shape);
    }

    private static List<OperatorCase> windows() {
        return Stream.of(false, true)
                .flatMap(ceil -> Stream.of(
                                windows(ceil, Window.of(1, 3, 2, 1), shape(2, 3, 10)),
                                windows(ceil, Window.of(1, 2, 2, 0), shape(4, 5, 33)),
                                windows(ceil, Window.of(2, 2, 2, 0), shape(2, 3, 7, 8)),
                                windows(
                                        ceil,
                                        new Window(new Shape(3, 2), new Shape(2, 1), new Shape(1, 0)),
                                        shape(2, 3, 7, 8)),
                                windows(ceil, Window.of(2, 3, 2, 1), shape(4, 16, 15, 15)),
                                windows(ceil, Window.of(3, 2, 2, 1), shape(2, 3, 5, 4, 6)),
                                windows(ceil, Window.of(3, 3, 1, 1), shape(1, 4, 5, 6, 7)))
                        .flatMap(List::stream))
                .toList();
    }

    private static List<OperatorCase> windows(boolean ceil, Window window, long... shape) {
        boolean odd = shape[1] % 2 == 1;
        return List.of(
                pooled(
                        "maxPool " + window + ceil,
                        x -> x.maxPool(window.kernel(), window.stride(), window.padding(), ceil),
                        shape),
                pooled(
                                "avgPool " + window + ceil,
                                x -> x.avgPool(window.kernel(), window.stride(), window.padding(), ceil, odd),
                                shape)
                        .of(DataType.FLOAT32, shape.length == 5 ? DataType.FLOAT64 : DataType.FLOAT16));
    }

    private static List<OperatorCase> powers() {
        return Stream.of(1f, 2f, 3f, 0.5f)
                .flatMap(power -> Stream.of(
                        power(power, Window.of(1, 3, 2, 0), shape(2, 3, 11)),
                        power(power, Window.of(2, 2, 2, 0), shape(2, 3, 7, 8)),
                        power(power, new Window(new Shape(3, 2), new Shape(1, 2), new Shape(0, 0)), shape(2, 5, 9, 9))))
                .toList();
    }

    private static OperatorCase power(float power, Window window, long... shape) {
        return pooled(
                        "lpPool " + power + window,
                        x -> x.lpPool(power, window.kernel(), window.stride(), window.padding(), false),
                        shape)
                .positive();
    }

    private static List<OperatorCase> channels() {
        return Stream.of(shape(2, 3, 7), shape(2, 3, 7, 8), shape(4, 33, 9, 9), shape(2, 5, 1, 1), shape(2, 3, 4, 5, 6))
                .flatMap(shape -> Stream.of(
                        pooled("globalAvgPool", NDArrayEx::globalAvgPool, shape).of(DataType.FLOAT32, DataType.FLOAT64),
                        pooled("globalMaxPool", NDArrayEx::globalMaxPool, shape),
                        shape.length == 5
                                ? pooled("globalMaxPool again", NDArrayEx::globalMaxPool, shape)
                                : pooled("globalLpPool", x -> x.globalLpPool(2), shape)
                                        .positive()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofPooling_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
