package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Matrix products and linear maps: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class MatrixGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(products(), orders(), vectors(), inverses(), linears()));
    }

    private static List<OperatorCase> products() {
        return Stream.of(
                        new long[][] {{3, 4}, {4, 5}},
                        new long[][] {{1, 4}, {4, 1}},
                        new long[][] {{65, 130}, {130, 33}},
                        new long[][] {{2, 3, 4}, {4, 5}},
                        new long[][] {{2, 3, 4, 5}, {5, 6}},
                        new long[][] {{7, 33, 64}, {64, 48}},
                        new long[][] {{3, 4}, {2, 4, 5}},
                        new long[][] {{33, 64}, {5, 64, 31}},
                        new long[][] {{2, 3, 4}, {2, 4, 5}},
                        new long[][] {{2, 3, 4, 5}, {2, 3, 5, 6}},
                        new long[][] {{2, 1, 4, 5}, {3, 5, 6}},
                        new long[][] {{1, 4, 5}, {3, 5, 6}},
                        new long[][] {{2, 3, 4, 5}, {1, 1, 5, 6}},
                        new long[][] {{4, 2, 33, 16}, {4, 2, 16, 33}})
                .map(shapes -> caseOf("matMul", x -> x.get(0).matMul(x.get(1)).mul(2), shapes))
                .toList();
    }

    private static List<OperatorCase> vectors() {
        return List.of(
                caseOf("dot of vectors", x -> x.get(0).dot(x.get(1)).mul(2), shape(97), shape(97)),
                caseOf("dot of matrices", x -> x.get(0).dot(x.get(1)).mul(2), shape(7, 33), shape(33, 5)),
                caseOf("vectors", x -> x.get(0).matMul(x.get(1)).mul(2), shape(97), shape(97)),
                caseOf("matrix and vector", x -> x.get(0).matMul(x.get(1)).mul(2), shape(65, 33), shape(33)),
                caseOf("vector and matrix", x -> x.get(0).matMul(x.get(1)).mul(2), shape(33), shape(33, 65)),
                caseOf("batch and vector", x -> x.get(0).matMul(x.get(1)).mul(2), shape(3, 17, 33), shape(33)),
                caseOf("vector and batch", x -> x.get(0).matMul(x.get(1)).mul(2), shape(33), shape(3, 33, 17)),
                caseOf(
                        "batch and stopped vector",
                        x -> x.get(0).swapAxes(0, 1).matMul(x.get(1).stopGradient()),
                        shape(3, 2, 17, 33),
                        shape(33)),
                caseOf(
                        "stopped vector and batch",
                        x -> x.get(0).stopGradient().matMul(x.get(1)),
                        shape(33),
                        shape(3, 33, 17)),
                caseOf("batches", x -> x.get(0).batchMatMul(x.get(1)).mul(2), shape(3, 17, 33), shape(3, 33, 9)));
    }

    private static List<OperatorCase> inverses() {
        return Stream.of(shape(3, 3), shape(33, 33), shape(4, 5, 5), shape(2, 3, 7, 7))
                .map(shape ->
                        caseOf("inverse", x -> diagonal(x.get(0)).inverse().mul(2), shape))
                .toList();
    }

    /** Adds much to the diagonal, so that the inverse exists. */
    private static NDArray diagonal(NDArray x) {
        long size = x.getShape().tail();
        float[] ones = new float[(int) (size * size)];
        for (int i = 0; i < size; i++) {
            ones[(int) (i * size + i)] = 3 * size;
        }
        return x.add(x.getManager().create(ones, new Shape(size, size)));
    }

    private static List<OperatorCase> orders() {
        return List.of(
                caseOf("dot", x -> x.get(0).dot(x.get(1)).mul(2), shape(3, 4), shape(4, 2)),
                caseOf("batchMatMul", x -> x.get(0).batchMatMul(x.get(1)).mul(2), shape(3, 4, 5), shape(3, 5, 2)),
                caseOf("left transposed", x -> x.get(0).transpose().matMul(x.get(1)), shape(7, 33), shape(7, 20)),
                caseOf("right transposed", x -> x.get(0).matMul(x.get(1).transpose()), shape(33, 7), shape(20, 7)),
                caseOf("gram", x -> x.get(0).matMul(x.get(0).transpose()), shape(33, 7)),
                caseOf(
                        "heads",
                        x -> heads(x.get(0)).matMul(heads(x.get(1)).transpose(0, 1, 3, 2)),
                        shape(2, 9, 24),
                        shape(2, 9, 24)),
                caseOf("attention", MatrixGradientsIT::attention, shape(2, 17, 48), shape(2, 17, 48), shape(2, 17, 48)),
                caseOf("swapped batch", x -> x.get(0).swapAxes(0, 1).matMul(x.get(1)), shape(5, 3, 8), shape(8, 6)),
                caseOf(
                        "swapped batch with batch",
                        x -> x.get(0).swapAxes(0, 1).matMul(x.get(1)),
                        shape(5, 3, 8),
                        shape(3, 8, 6)),
                caseOf(
                        "swapped columns of a batch",
                        x -> x.get(0).swapAxes(1, 2).matMul(x.get(1)),
                        shape(3, 8, 5),
                        shape(8, 6)),
                caseOf(
                        "stopped right factor",
                        x -> x.get(0).swapAxes(1, 2).matMul(x.get(1).stopGradient()),
                        shape(3, 8, 5),
                        shape(8, 6)),
                caseOf(
                        "stopped left factor",
                        x -> x.get(0).stopGradient().matMul(x.get(1)),
                        shape(3, 5),
                        shape(4, 5, 6)),
                caseOf(
                        "stopped left factor, folded",
                        x -> x.get(0).stopGradient().matMul(x.get(1)),
                        shape(4, 3, 5),
                        shape(5, 6)));
    }

    private static NDArray heads(NDArray x) {
        return x.reshape(2, x.getShape().get(1), 3, x.getShape().get(2) / 3).transpose(0, 2, 1, 3);
    }

    private static NDArray attention(NDList x) {
        NDArray scores = heads(x.get(0))
                .matMul(heads(x.get(1)).transpose(0, 1, 3, 2))
                .div(4)
                .softmax(-1);
        NDArray mixed = scores.matMul(heads(x.get(2)));
        return mixed.transpose(0, 2, 1, 3).reshape(2, 17, 48);
    }

    private static List<OperatorCase> linears() {
        return Stream.of(
                        new long[][] {{3, 4}, {5, 4}, {5}},
                        new long[][] {{3, 4}, {5, 4}},
                        new long[][] {{65, 130}, {33, 130}, {33}},
                        new long[][] {{65, 130}, {33, 130}},
                        new long[][] {{2, 3, 4}, {5, 4}, {5}},
                        new long[][] {{2, 3, 4}, {5, 4}},
                        new long[][] {{9, 17, 32}, {48, 32}, {48}},
                        new long[][] {{9, 17, 32}, {48, 32}},
                        new long[][] {{2, 3, 4, 5}, {6, 5}, {6}},
                        new long[][] {{2, 3, 4, 5}, {6, 5}},
                        new long[][] {{3, 9, 2500}, {70, 2500}, {70}},
                        new long[][] {{4}, {3, 4}, {3}},
                        new long[][] {{4}, {3, 4}},
                        new long[][] {{1, 3, 4}, {1, 4}, {1}},
                        new long[][] {{1, 4}, {3, 4}, {3}})
                .flatMap(shapes -> Stream.of(
                        caseOf("linear", x -> linear(x.get(0), x), shapes),
                        caseOf(
                                "linear with stopped weight",
                                x -> linear(
                                        x.get(0), new NDList(x.get(0), x.get(1).stopGradient())),
                                shapes),
                        caseOf("linear of stopped data", x -> linear(x.get(0).stopGradient(), x), shapes)))
                .toList();
    }

    private static NDArray linear(NDArray data, NDList x) {
        NDArray bias = x.size() > 2 ? x.get(2) : null;
        return data.getNDArrayInternal().linear(data, x.get(1), bias).head().mul(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
