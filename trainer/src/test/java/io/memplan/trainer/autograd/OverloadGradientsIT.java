package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The less used forms of methods, differences, and the indexer itself: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class OverloadGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(joins(), managed(), fills(), differences(), indexed(), written()));
    }

    private static List<OperatorCase> joins() {
        return List.of(
                caseOf("concat of two", x -> x.get(0).concat(x.get(1)).tanh(), shape(2, 3), shape(4, 3)),
                caseOf("stack of a pair", x -> x.get(0).stack(x.get(1)).tanh(), shape(2, 3), shape(2, 3)),
                caseOf(
                        "concat of a list",
                        x -> x.get(0)
                                .getNDArrayInternal()
                                .concat(new NDList(x.get(1), x.get(0)))
                                .tanh(),
                        shape(2, 3),
                        shape(4, 3)),
                caseOf(
                        "stack of a list",
                        x -> x.get(0)
                                .getNDArrayInternal()
                                .stack(new NDList(x.get(1), x.get(0)))
                                .tanh(),
                        shape(2, 3),
                        shape(2, 3)));
    }

    private static List<OperatorCase> managed() {
        return List.of(
                making("get in a manager", (x, m) -> x.get(0).get(m, new NDIndex("1:, ::2")), shape(4, 5)),
                making("get of places in a manager", (x, m) -> x.get(0).get(m, 2, 1), shape(4, 5)),
                making(
                        "take in a manager",
                        (x, m) -> x.get(0).take(m, m.create(new long[] {3, 0, 19, 3})),
                        shape(4, 5)),
                caseOf(
                        "like",
                        x -> {
                            NDArray y = x.get(0).like();
                            y.set(new NDIndex(":"), x.get(0));
                            return y.tanh();
                        },
                        shape(4, 5)));
    }

    private static OperatorCase filled(DataType type, Consumer<NDArray> fill) {
        return making(
                "set of " + type + "s",
                (x, m) -> {
                    NDArray y = m.zeros(new Shape(3), type);
                    fill.accept(y);
                    return x.get(0).mul(y.toType(DataType.FLOAT32, false));
                },
                shape(3));
    }

    private static List<OperatorCase> fills() {
        return List.of(
                filled(DataType.INT8, y -> y.set(new byte[] {1, -2, 3})),
                filled(DataType.FLOAT64, y -> y.set(new double[] {1, -2.5, 3})),
                filled(DataType.INT32, y -> y.set(new int[] {1, -2, 3})),
                filled(DataType.INT64, y -> y.set(new long[] {1, -2, 3})));
    }

    private static List<OperatorCase> differences() {
        return List.of(
                caseOf("diff", x -> x.get(0).diff(1, -1).tanh(), shape(4, 5)),
                caseOf("diff of the first axis", x -> x.get(0).diff(1, 0).tanh(), shape(4, 5, 3)),
                caseOf("diff thrice", x -> x.get(0).diff(3, 1), shape(4, 5)),
                caseOf("diff never", x -> x.get(0).diff(0, 1).tanh(), shape(4, 5)),
                caseOf(
                        "diff until nothing is left",
                        x -> x.get(0).diff(7, 1).sum().add(x.get(0).sum()),
                        shape(4, 5)),
                caseOf(
                        "diff among other uses",
                        x -> x.get(0)
                                .exp()
                                .get(":, 1:")
                                .mul(x.get(0).diff(1, 1))
                                .add(x.get(0).get(":, :4")),
                        shape(4, 5)),
                making(
                        "diff of booleans",
                        (x, m) ->
                                x.get(0).get("1:").mul(x.get(0).gt(0).diff(1, 0).toType(DataType.FLOAT32, false)),
                        shape(6, 2)));
    }

    private static List<OperatorCase> indexed() {
        return List.of(
                making(
                        "indexer of slices",
                        (x, m) -> x.get(0)
                                .getNDArrayInternal()
                                .getIndexer(m)
                                .get(x.get(0), new NDIndex("1:, 2"))
                                .tanh(),
                        shape(4, 5)),
                making(
                        "indexer of a full slice",
                        (x, m) -> x.get(0)
                                .getNDArrayInternal()
                                .getIndexer(m)
                                .get(x.get(0), slice("1:4:2, 2, 1:", 4, 5, 6))
                                .tanh(),
                        shape(4, 5, 6)),
                making(
                        "indexer of a full pick",
                        (x, m) -> x.get(0)
                                .getNDArrayInternal()
                                .getIndexer(m)
                                .get(
                                        x.get(0),
                                        NDIndexFullPick.fromIndex(
                                                        new NDIndex()
                                                                .addAllDim()
                                                                .addPickDim(m.create(new long[] {1, 0, 4, 4})),
                                                        new Shape(4, 5))
                                                .orElseThrow())
                                .tanh(),
                        shape(4, 5)),
                making(
                        "indexer of a full take",
                        (x, m) -> x.get(0)
                                .getNDArrayInternal()
                                .getIndexer(m)
                                .get(
                                        x.get(0),
                                        NDIndexFullTake.fromIndex(
                                                        new NDIndex("{}", m.create(new long[] {1, 0, 3})), new Shape(5))
                                                .orElseThrow())
                                .tanh(),
                        shape(5)));
    }

    private static NDIndexFullSlice slice(String index, long... shape) {
        return NDIndexFullSlice.fromIndex(new NDIndex(index), new Shape(shape)).orElseThrow();
    }

    private static OperatorCase write(String name, BiConsumer<NDArray, Operands> change) {
        return making(
                "indexer sets " + name,
                (x, m) -> {
                    NDArray y = x.get(0).mul(x.get(1));
                    change.accept(y, new Operands(x.get(0), m));
                    return y.mul(x.get(1));
                },
                shape(4, 5),
                shape(4, 5));
    }

    private record Operands(NDArray first, NDManager manager) {}

    private static List<OperatorCase> written() {
        return List.of(
                write("an array", (y, x) -> y.getNDArrayInternal()
                        .getIndexer(x.manager())
                        .set(y, new NDIndex("1:3"), x.first().get("2:"))),
                write(
                        "a number",
                        (y, x) -> y.getNDArrayInternal().getIndexer(x.manager()).set(y, new NDIndex("1:3"), 0.5f)),
                write("an array in a full slice", (y, x) -> y.getNDArrayInternal()
                        .getIndexer(x.manager())
                        .set(y, slice("1:3, ::2", 4, 5), x.first().get("0, ::2"))),
                write(
                        "a number in a full slice",
                        (y, x) -> y.getNDArrayInternal().getIndexer(x.manager()).set(y, slice("1:3, ::2", 4, 5), 2)),
                write("where a mask says", (y, x) -> y.getNDArrayInternal()
                        .getIndexer(x.manager())
                        .set(y, new NDIndexBooleans(x.first().gt(0)), x.first().sum())),
                write("where a mask of a row says", (y, x) -> y.getNDArrayInternal()
                        .getIndexer(x.manager())
                        .set(
                                y,
                                new NDIndexBooleans(x.manager().create(new boolean[] {true, false, true, true, false})),
                                x.first().mean())),
                write(
                        "one element",
                        (y, x) -> y.getNDArrayInternal().getIndexer(x.manager()).setScalar(y, new NDIndex("1, 2"), 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
