package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images in other sizes and forms, and boxes on them: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class ImageGradientsIT {

    private static final int NEAREST = 0;
    private static final int BILINEAR = 1;
    private static final int AREA = 2;
    private static final int BICUBIC = 3;

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(interpolations(), resizes(), forms(), anchors()));
    }

    private static OperatorCase of(String name, Function<NDArrayEx, NDArray> function, long... shape) {
        return caseOf(name, x -> function.apply(x.get(0).getNDArrayInternal()).mul(2), shape);
    }

    private static OperatorCase interpolation(int mode, long[] sizes, long... shape) {
        return of("interpolation " + mode, x -> x.interpolation(sizes, mode, true), shape);
    }

    private static List<OperatorCase> interpolations() {
        return List.of(
                interpolation(NEAREST, shape(7), 2, 3, 5),
                interpolation(NEAREST, shape(6, 10), 2, 3, 3, 5).of(DataType.FLOAT32, DataType.FLOAT64),
                interpolation(NEAREST, shape(2, 3), 2, 3, 5, 7),
                interpolation(NEAREST, shape(4, 6, 5), 1, 2, 2, 3, 4),
                interpolation(BILINEAR, shape(6, 10), 2, 3, 3, 5).of(DataType.FLOAT32, DataType.FLOAT64),
                interpolation(BILINEAR, shape(4, 3), 2, 3, 9, 8),
                interpolation(BICUBIC, shape(6, 10), 2, 3, 3, 5),
                interpolation(BICUBIC, shape(4, 3), 1, 4, 9, 8),
                interpolation(AREA, shape(3), 2, 3, 7),
                interpolation(AREA, shape(3, 4), 2, 3, 7, 8).of(DataType.FLOAT32, DataType.FLOAT64),
                interpolation(AREA, shape(1, 1), 2, 3, 7, 8),
                interpolation(AREA, shape(2, 3, 2), 1, 2, 4, 5, 6),
                interpolation(AREA, shape(1, 1, 1), 1, 2, 4, 5, 6));
    }

    private static List<OperatorCase> resizes() {
        return Stream.of(NEAREST, BILINEAR, AREA, BICUBIC)
                .flatMap(mode -> Stream.of(
                        of("resize " + mode, x -> x.resize(6, 9, mode), 7, 5, 3),
                        of("resize " + mode, x -> x.resize(4, 3, mode), 2, 8, 9, 3)))
                .toList();
    }

    private static List<OperatorCase> forms() {
        return List.of(
                of("toTensor", NDArrayEx::toTensor, 5, 6, 3),
                of("toTensor", NDArrayEx::toTensor, 2, 5, 6, 3),
                of(
                        "normalize",
                        x -> x.normalize(new float[] {0.4f, 0.5f, 0.6f}, new float[] {0.2f, 0.3f, 0.1f}),
                        2,
                        3,
                        4,
                        5),
                of("crop", x -> x.crop(1, 2, 3, 2), 5, 6, 3),
                of("crop", x -> x.crop(0, 1, 4, 3), 2, 5, 6, 3));
    }

    private static OperatorCase anchors(List<Float> sizes, List<Float> ratios, List<Float> steps, long... shape) {
        return caseOf(
                "multiBoxPrior " + sizes + ratios + steps,
                x -> x.get(0)
                        .mean()
                        .mul(x.get(0)
                                .getNDArrayInternal()
                                .multiBoxPrior(sizes, ratios, new ArrayList<>(steps), List.of(0.5f, 0.4f), false)
                                .head()),
                shape);
    }

    private static List<OperatorCase> anchors() {
        return List.of(
                anchors(List.of(0.2f, 0.272f), List.of(1f, 2f, 0.5f), List.of(-1f, -1f), 2, 3, 5, 4),
                anchors(List.of(0.7f), List.of(3f), List.of(0.1f, 0.2f), 1, 2, 3, 7),
                anchors(List.of(0.7f, 0.3f, 0.9f), List.of(), List.of(-1f, -1f), 1, 2, 1, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofImages_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
