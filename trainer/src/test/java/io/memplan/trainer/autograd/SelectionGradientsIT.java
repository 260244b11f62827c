package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.listOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements gathered, scattered, chosen, sorted and added up: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class SelectionGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(gathers(), changes(), choices(), orders(), running()));
    }

    private static NDArray indices(NDManager manager, long... indices) {
        return manager.create(indices, new Shape(2, indices.length / 2));
    }

    private static List<OperatorCase> gathers() {
        return List.of(
                making(
                        "gather from the end",
                        (x, m) -> x.get(0)
                                .gather(indices(m, 1, 0, 3, 3, 2, 2), -1)
                                .tanh(),
                        shape(4, 5)),
                making(
                        "gatherNd",
                        (x, m) ->
                                x.get(0).gatherNd(indices(m, 1, 0, 3, 2, 2, 1)).tanh(),
                        shape(4, 5)),
                making(
                        "gatherNd of rows",
                        (x, m) -> x.get(0)
                                .gatherNd(m.create(new int[] {1, 0, 3, 1}, new Shape(1, 4)))
                                .tanh(),
                        shape(4, 5)),
                making(
                        "take",
                        (x, m) -> x.get(0).take(indices(m, 1, 0, 19, 7, 7, 3)).tanh(),
                        shape(4, 5)),
                making(
                        "take by ints",
                        (x, m) -> x.get(0).take(m.create(new int[] {1, 1})).tanh(),
                        shape(4, 5)));
    }

    private static List<OperatorCase> changes() {
        return List.of(
                making(
                        "put",
                        (x, m) -> x.get(0)
                                .put(indices(m, 1, 0, 19, 7, 6, 3), x.get(1))
                                .tanh(),
                        shape(4, 5),
                        shape(2, 3)),
                making(
                        "put of another shape",
                        (x, m) -> x.get(0)
                                .put(m.create(new int[] {1, 0, 19, 7, 6, 3}), x.get(1))
                                .tanh(),
                        shape(4, 5),
                        shape(2, 3)),
                making(
                        "scatter",
                        (x, m) -> x.get(0)
                                .scatter(indices(m, 1, 0, 3, 0, 2, 3), x.get(1), 1)
                                .tanh(),
                        shape(4, 5),
                        shape(2, 3)),
                making(
                        "scatter along the first axis",
                        (x, m) -> x.get(0)
                                .scatter(indices(m, 1, 0, 3, 0, 2, 1), x.get(1), 0)
                                .tanh(),
                        shape(4, 5),
                        shape(2, 3)));
    }

    private static List<OperatorCase> choices() {
        return List.of(
                making(
                        "where",
                        (x, m) -> NDArrays.where(
                                        m.create(
                                                new boolean[] {true, false, true, true, false, false}, new Shape(2, 3)),
                                        x.get(0),
                                        x.get(1))
                                .tanh(),
                        shape(2, 3),
                        shape(2, 3)),
                making(
                        "where of one row",
                        (x, m) -> NDArrays.where(
                                        m.create(
                                                new boolean[] {true, false, true, true, false, false}, new Shape(2, 3)),
                                        x.get(0),
                                        x.get(1))
                                .mul(x.get(0)),
                        shape(2, 3),
                        shape(3)),
                making(
                        "where of a constant",
                        (x, m) -> NDArrays.where(
                                        m.create(
                                                new boolean[] {true, false, true, true, false, false}, new Shape(2, 3)),
                                        x.get(0).mul(2),
                                        m.full(new Shape(2, 3), -1e9f))
                                .mul(0.01),
                        shape(2, 3)),
                making(
                        "oneHot",
                        (x, m) -> m.create(new long[] {2, 0, 1}).oneHot(4).mul(x.get(0)),
                        shape(3, 4)),
                making(
                        "oneHot of ints as doubles",
                        (x, m) -> m.create(new int[] {2, 0, 1})
                                .oneHot(4, DataType.FLOAT64)
                                .mul(x.get(0)),
                        shape(3, 4)));
    }

    private static List<OperatorCase> orders() {
        return List.of(
                caseOf("sort", x -> x.get(0).sort().mul(x.get(1)), shape(5, 7), shape(5, 7)),
                caseOf("sort along the first axis", x -> x.get(0).sort(0).mul(x.get(1)), shape(5, 7), shape(5, 7)),
                caseOf(
                        "argSort",
                        x -> x.get(0).argSort().toType(DataType.FLOAT32, false).mul(x.get(0)),
                        shape(5, 7)),
                caseOf(
                        "argSort downwards",
                        x -> x.get(0)
                                .argSort(0, false)
                                .toType(DataType.FLOAT32, false)
                                .mul(x.get(0)),
                        shape(5, 7)),
                caseOf(
                        "gather in order",
                        x -> x.get(1).gather(x.get(0).argSort(1), 1).tanh(),
                        shape(5, 7),
                        shape(5, 7)),
                listOf(
                        "topK",
                        x -> {
                            NDList top = x.get(0).topK(3, 1);
                            return new NDList(
                                    top.get(0).mul(2),
                                    top.get(1).toType(DataType.FLOAT32, false).mul(x.get(1)));
                        },
                        shape(5, 7),
                        shape(5, 3)),
                caseOf(
                        "topK of the smallest",
                        x -> x.get(0).topK(2, 0, false, true).get(0).tanh(),
                        shape(5, 7)),
                caseOf(
                        "argMax",
                        x -> x.get(0).argMax().toType(DataType.FLOAT32, false).mul(x.get(0)),
                        shape(5, 7)),
                caseOf(
                        "argMax of an axis",
                        x -> x.get(0).argMax(0).toType(DataType.FLOAT32, false).mul(x.get(0)),
                        shape(5, 7)),
                caseOf(
                        "argMin",
                        x -> x.get(0).argMin().toType(DataType.FLOAT32, false).mul(x.get(0)),
                        shape(5, 7)),
                caseOf(
                        "argMin of the last axis",
                        x -> x.get(0)
                                .argMin(-1)
                                .toType(DataType.FLOAT32, false)
                                .add(x.get(0).sum(new int[] {1})),
                        shape(5, 7)));
    }

    private static List<OperatorCase> running() {
        return List.of(
                caseOf("cumSum", x -> x.get(0).cumSum().tanh(), shape(5, 7)),
                caseOf("cumSum of the last axis", x -> x.get(0).cumSum(-1).mul(x.get(1)), shape(5, 7), shape(5, 7)),
                caseOf("cumSum of one place", x -> x.get(0).cumSum(1).tanh(), shape(5, 1)),
                making(
                        "cumSum of ints",
                        (x, m) -> m.create(new int[] {1, 2, 3})
                                .cumSum(0)
                                .toType(DataType.FLOAT32, false)
                                .mul(x.get(0)),
                        shape(1)),
                caseOf("cumProd", x -> x.get(0).cumProd(0).tanh(), shape(5, 7)).positive(),
                caseOf("cumProd with zeros", x -> x.get(0).cumProd(1).mul(x.get(1)), shape(6, 40), shape(6, 40)),
                caseOf("cumProd of one place", x -> x.get(0).cumProd(1).tanh(), shape(5, 1)),
                caseOf(
                                "cumProd of doubles",
                                x -> x.get(0).cumProd(1, DataType.FLOAT64).mul(2),
                                shape(5, 4))
                        .positive());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
