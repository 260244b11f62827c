package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions, pooling, normalization and dropout: the traced step against autograd, bit for bit. */
final class LayerGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(
                List.of(convolutions(), maxPools(), averagePools(), globalPools(), norms(), dropouts()));
    }

    private record Geometry(Shape stride, Shape padding, Shape dilation, int groups) {

        static Geometry of(int axes, long stride, long padding, long dilation, int groups) {
            return new Geometry(all(axes, stride), all(axes, padding), all(axes, dilation), groups);
        }

        private static Shape all(int axes, long size) {
            long[] sizes = new long[axes];
            java.util.Arrays.fill(sizes, size);
            return new Shape(sizes);
        }
    }

    private static OperatorCase convolution(Geometry geometry, long[]... shapes) {
        return caseOf(
                "convolution " + geometry,
                x -> x.get(0)
                        .getNDArrayInternal()
                        .convolution(
                                x.get(0),
                                x.get(1),
                                x.size() > 2 ? x.get(2) : null,
                                geometry.stride(),
                                geometry.padding(),
                                geometry.dilation(),
                                geometry.groups())
                        .head()
                        .mul(2),
                shapes);
    }

    private static List<OperatorCase> convolutions() {
        return List.of(
                convolution(Geometry.of(1, 1, 0, 1, 1), shape(2, 3, 9), shape(4, 3, 3)),
                convolution(Geometry.of(1, 2, 1, 2, 1), shape(2, 3, 19), shape(4, 3, 3), shape(4)),
                convolution(Geometry.of(1, 1, 1, 1, 2), shape(2, 4, 9), shape(6, 2, 3), shape(6)),
                convolution(Geometry.of(2, 1, 0, 1, 1), shape(2, 3, 7, 8), shape(5, 3, 3, 3), shape(5)),
                convolution(Geometry.of(2, 2, 1, 1, 1), shape(2, 3, 9, 8), shape(5, 3, 3, 3)),
                convolution(Geometry.of(2, 1, 2, 2, 1), shape(2, 3, 9, 8), shape(5, 3, 3, 2), shape(5)),
                convolution(Geometry.of(2, 1, 1, 1, 4), shape(2, 4, 6, 6), shape(4, 1, 3, 3)),
                convolution(Geometry.of(2, 2, 1, 1, 2), shape(3, 4, 7, 7), shape(6, 2, 3, 3), shape(6)),
                convolution(Geometry.of(2, 1, 0, 1, 1), shape(4, 16, 9, 9), shape(32, 16, 1, 1), shape(32)),
                convolution(Geometry.of(2, 1, 1, 1, 1), shape(4, 16, 14, 14), shape(32, 16, 3, 3)),
                convolution(
                        new Geometry(new Shape(2, 1), new Shape(0, 1), new Shape(1, 2), 1),
                        shape(2, 3, 8, 9),
                        shape(4, 3, 2, 3),
                        shape(4)),
                convolution(Geometry.of(3, 1, 1, 1, 1), shape(2, 3, 4, 5, 6), shape(4, 3, 3, 3, 3), shape(4)),
                convolution(Geometry.of(3, 2, 1, 1, 1), shape(1, 2, 5, 5, 5), shape(4, 2, 3, 3, 3)));
    }

    private static List<OperatorCase> maxPools() {
        return Stream.of(false, true)
                .flatMap(ceil -> Stream.of(
                        maxPool(ceil, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), shape(2, 3, 7, 8)),
                        maxPool(ceil, new Shape(3, 2), new Shape(2, 1), new Shape(1, 0), shape(2, 3, 7, 8)),
                        maxPool(ceil, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), shape(4, 16, 15, 15))))
                .toList();
    }

    private static OperatorCase maxPool(boolean ceil, Shape kernel, Shape stride, Shape padding, long[] shape) {
        return caseOf(
                "maxPool " + kernel + stride + padding + ceil,
                x -> x.get(0)
                        .getNDArrayInternal()
                        .maxPool(kernel, stride, padding, ceil)
                        .mul(2),
                shape);
    }

    private static List<OperatorCase> averagePools() {
        return Stream.of(false, true)
                .flatMap(ceil -> Stream.of(
                        averagePool(ceil, true, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), shape(2, 3, 7, 8)),
                        averagePool(ceil, false, new Shape(3, 2), new Shape(2, 1), new Shape(1, 0), shape(2, 3, 7, 8)),
                        averagePool(
                                ceil, true, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), shape(4, 16, 15, 15))))
                .toList();
    }

    private static OperatorCase averagePool(
            boolean ceil, boolean countPadding, Shape kernel, Shape stride, Shape padding, long[] shape) {
        return caseOf(
                "avgPool " + kernel + stride + padding + ceil + countPadding,
                x -> x.get(0)
                        .getNDArrayInternal()
                        .avgPool(kernel, stride, padding, ceil, countPadding)
                        .mul(2),
                shape);
    }

    private static List<OperatorCase> globalPools() {
        return Stream.of(shape(2, 3, 7, 8), shape(4, 33, 9, 9), shape(2, 5, 1, 1))
                .flatMap(shape -> Stream.of(
                        caseOf(
                                "globalAvgPool",
                                x -> x.get(0)
                                        .getNDArrayInternal()
                                        .globalAvgPool()
                                        .mul(2),
                                shape),
                        caseOf(
                                "globalMaxPool",
                                x -> x.get(0)
                                        .getNDArrayInternal()
                                        .globalMaxPool()
                                        .mul(2),
                                shape)))
                .toList();
    }

    private static List<OperatorCase> norms() {
        return List.of(
                batchNorm(1, shape(4, 3), shape(3), shape(3)),
                batchNorm(1, shape(4, 3, 5), shape(3), shape(3)),
                batchNorm(1, shape(2, 3, 5, 6), shape(3), shape(3)),
                batchNorm(1, shape(8, 33, 9, 9), shape(33), shape(33)),
                batchNorm(2, shape(4, 5, 3), shape(3), shape(3)),
                batchNorm(3, shape(2, 5, 6, 3), shape(3), shape(3)),
                layerNorm(new Shape(5), shape(4, 5), shape(5), shape(5)),
                layerNorm(new Shape(16), shape(3, 17, 16), shape(16), shape(16)),
                layerNorm(new Shape(4, 5), shape(3, 2, 4, 5), shape(4, 5), shape(4, 5)),
                layerNorm(new Shape(130), shape(70, 9, 130), shape(130), shape(130)));
    }

    private static OperatorCase batchNorm(int axis, long[]... shapes) {
        return making(
                "batchNorm on axis " + axis,
                (x, manager) -> {
                    long channels = x.get(1).size();
                    return x.get(0)
                            .getNDArrayInternal()
                            .batchNorm(
                                    x.get(0),
                                    manager.zeros(new Shape(channels)),
                                    manager.ones(new Shape(channels)),
                                    x.get(1),
                                    x.get(2),
                                    axis,
                                    0.9f,
                                    1e-5f,
                                    true)
                            .head()
                            .mul(2);
                },
                shapes);
    }

    private static OperatorCase layerNorm(Shape normalized, long[]... shapes) {
        return caseOf(
                "layerNorm " + normalized,
                x -> x.get(0)
                        .getNDArrayInternal()
                        .layerNorm(x.get(0), normalized, x.get(1), x.get(2), 1e-5f)
                        .head()
                        .mul(2),
                shapes);
    }

    private static List<OperatorCase> dropouts() {
        return List.of(
                caseOf("dropout", x -> dropout(x.get(0), 0.5f).mul(2), shape(6, 7)),
                caseOf("dropout of a third", x -> dropout(x.get(0), 0.3f).mul(x.get(0)), shape(3, 4, 5)),
                caseOf("dropout twice", x -> dropout(dropout(x.get(0), 0.1f).tanh(), 0.2f), shape(70, 600)),
                caseOf("dropout of nothing", x -> dropout(x.get(0), 0f).mul(2), shape(6, 7)));
    }

    private static NDArray dropout(NDArray x, float rate) {
        NDList dropped = x.getNDArrayInternal().dropout(x, rate, true);
        return dropped.head();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
