package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions, normalization and dropout: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class LayerGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(convolutions(), norms(), dropouts(), embeddings()));
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
                convolution(Geometry.of(1, 2, 1, 2, 1), shape(2, 3, 19), shape(4, 3, 3), shape(4))
                        .of(DataType.FLOAT32, DataType.FLOAT64),
                convolution(Geometry.of(1, 1, 1, 1, 2), shape(2, 4, 9), shape(6, 2, 3), shape(6)),
                convolution(Geometry.of(2, 1, 0, 1, 1), shape(2, 3, 7, 8), shape(5, 3, 3, 3), shape(5)),
                convolution(Geometry.of(2, 2, 1, 1, 1), shape(2, 3, 9, 8), shape(5, 3, 3, 3))
                        .of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16),
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
                convolution(Geometry.of(3, 1, 1, 1, 1), shape(2, 3, 4, 5, 6), shape(4, 3, 3, 3, 3), shape(4))
                        .of(DataType.FLOAT32, DataType.FLOAT64),
                convolution(Geometry.of(3, 2, 1, 1, 1), shape(1, 2, 5, 5, 5), shape(4, 2, 3, 3, 3)));
    }

    private static List<OperatorCase> norms() {
        return List.of(
                batchNorm(1, shape(4, 3), shape(3), shape(3)),
                batchNorm(1, shape(4, 3, 5), shape(3), shape(3)),
                batchNorm(1, shape(2, 3, 5, 6), shape(3), shape(3)),
                batchNorm(1, shape(8, 33, 9, 9), shape(33), shape(33)),
                batchNorm(2, shape(4, 5, 3), shape(3), shape(3)),
                batchNorm(3, shape(2, 5, 6, 3), shape(3), shape(3)),
                batchNorm(-1, shape(4, 3, 5), shape(3), shape(3)),
                batchNorm(-2, shape(4, 5, 3, 6), shape(3), shape(3)),
                batchNorm(1, shape(2, 3, 5, 6, 2), shape(3), shape(3)).of(DataType.FLOAT64),
                batchNormInference(1, shape(4, 3), shape(3), shape(3)),
                batchNormInference(1, shape(2, 3, 5, 6), shape(3), shape(3)).of(DataType.FLOAT32, DataType.FLOAT64),
                batchNormInference(3, shape(2, 5, 6, 3), shape(3), shape(3)),
                layerNorm(new Shape(5), shape(4, 5), shape(5), shape(5)),
                layerNorm(new Shape(16), shape(3, 17, 16), shape(16), shape(16))
                        .of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16),
                layerNorm(new Shape(4, 5), shape(3, 2, 4, 5), shape(4, 5), shape(4, 5)),
                layerNorm(new Shape(130), shape(70, 9, 130), shape(130), shape(130)));
    }

    private static OperatorCase batchNorm(int axis, long[]... shapes) {
        return batchNorm("batchNorm on axis " + axis, axis, true, shapes);
    }

    private static OperatorCase batchNormInference(int axis, long[]... shapes) {
        return batchNorm("batchNorm outside training, on axis " + axis, axis, false, shapes);
    }

    private static OperatorCase batchNorm(String name, int axis, boolean training, long[]... shapes) {
        return making(
                name,
                (x, manager) -> {
                    long channels = x.get(1).size();
                    return x.get(0)
                            .getNDArrayInternal()
                            .batchNorm(
                                    x.get(0),
                                    manager.full(
                                            new Shape(channels), 0.1f, x.get(0).getDataType()),
                                    manager.full(
                                            new Shape(channels), 1.5f, x.get(0).getDataType()),
                                    x.get(1),
                                    x.get(2),
                                    axis,
                                    0.9f,
                                    1e-5f,
                                    training)
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

    private static List<OperatorCase> embeddings() {
        return Stream.of(SparseFormat.DENSE, SparseFormat.COO)
                .flatMap(format -> Stream.of(
                        embedding(format, manager -> manager.create(new long[] {1, 0, 6, 1, 1, 3}, new Shape(2, 3))),
                        embedding(format, manager -> manager.create(new int[] {4, 4, 5})),
                        embedding(format, manager -> manager.create(new long[] {2}, new Shape(1, 1, 1)))))
                .toList();
    }

    private static OperatorCase embedding(SparseFormat format, Function<NDManager, NDArray> indices) {
        OperatorCase embedding = making(
                        "embedding " + format,
                        (x, manager) -> x.get(0)
                                .getNDArrayInternal()
                                .embedding(indices.apply(manager), x.get(0), format)
                                .head()
                                .mul(2),
                        shape(7, 5))
                .of(DataType.FLOAT32, DataType.FLOAT64);
        // The engine itself cannot turn a sparse gradient around.
        return format == SparseFormat.DENSE
                ? embedding
                : embedding.only(OperatorCase.Operands.SOURCES, OperatorCase.Operands.ACTIVATIONS);
    }

    private static List<OperatorCase> dropouts() {
        return List.of(
                caseOf("dropout", x -> dropout(x.get(0), 0.5f).mul(2), shape(6, 7))
                        .of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16),
                caseOf("dropout of all", x -> dropout(x.get(0), 1f).mul(x.get(0)), shape(6, 7)),
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
