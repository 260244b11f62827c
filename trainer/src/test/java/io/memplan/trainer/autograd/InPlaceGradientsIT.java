package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes in place, of arrays and through views: the traced step against autograd, bit for bit (rule 3). */
@Tag("thorough")
final class InPlaceGradientsIT {

    private static final long[] SHAPE = {5, 4};

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(arithmetic(), views(), sets(), arrays()));
    }

    /** Changes the product of the two operands. */
    private static OperatorCase change(String name, BiConsumer<NDArray, NDList> change) {
        return caseOf(
                name,
                x -> {
                    NDArray y = x.get(0).mul(x.get(1));
                    change.accept(y, x);
                    return y.mul(x.get(0));
                },
                SHAPE,
                SHAPE);
    }

    private static List<OperatorCase> arithmetic() {
        return List.of(
                change("addi", (y, x) -> y.addi(x.get(0))),
                change("subi", (y, x) -> y.subi(x.get(0))),
                change("muli", (y, x) -> y.muli(x.get(0))),
                change("divi", (y, x) -> y.divi(x.get(0).square().add(1))),
                change("numbers", (y, x) -> y.addi(1).muli(3).subi(0.5f).divi(7)),
                change("negi", (y, x) -> y.negi()),
                change("read before", (y, x) -> {
                    NDArray before = y.tanh();
                    y.addi(before);
                }),
                change("broadcast", (y, x) -> y.addi(x.get(0).get(0))),
                caseOf(
                        "of a larger type",
                        x -> {
                            NDArray y = x.get(0).mul(2);
                            y.addi(y.getManager().create(0.1));
                            return y.muli(x.get(0));
                        },
                        SHAPE));
    }

    private static List<OperatorCase> views() {
        return List.of(
                change("a row", (y, x) -> y.get(1).muli(x.get(0).get(2))),
                change("a column", (y, x) -> y.get(":, 2").addi(1)),
                change("a part with steps", (y, x) -> y.get("::2, 1:")
                        .muli(x.get(0).get("::2, 1:"))),
                change("a part of a part", (y, x) -> y.get("1:").get(":, 1:3").muli(3)),
                change("the reshaped", (y, x) -> y.reshape(20).muli(x.get(0).reshape(20))),
                change("the transposed", (y, x) -> y.transpose().muli(x.get(1).transpose())),
                change("the transposed row", (y, x) -> y.transpose().get(1).muli(3)),
                change("with a new axis", (y, x) -> y.expandDims(1)
                        .addi(x.get(0).expandDims(1))),
                change("the base, seen by a view", (y, x) -> {
                    NDArray row = y.get(1);
                    y.muli(2);
                    row.addi(x.get(0).get(1));
                }),
                change("two views of one base", (y, x) -> {
                    NDArray row = y.get(1);
                    NDArray column = y.get(":, 1");
                    row.muli(x.get(0).get(0));
                    column.addi(x.get(1).get(":, 2"));
                    row.addi(2);
                }),
                caseOf(
                        "a view read after its base was changed",
                        x -> {
                            NDArray y = x.get(0).mul(x.get(1));
                            NDArray row = y.get("1:3");
                            NDArray before = row.exp();
                            y.muli(x.get(0));
                            return row.mul(before).add(row.tanh());
                        },
                        SHAPE,
                        SHAPE),
                caseOf(
                        "a view kept while its array is changed thrice",
                        x -> {
                            NDArray y = x.get(0).mul(x.get(1));
                            NDArray flat = y.reshape(-1);
                            for (int i = 0; i < 3; i++) {
                                y.get(i).muli(x.get(1).get(i + 1));
                            }
                            return flat;
                        },
                        SHAPE,
                        SHAPE));
    }

    private static List<OperatorCase> sets() {
        return List.of(
                change("set a number", (y, x) -> y.set(new NDIndex("1:3, 2"), 3)),
                change("set all", (y, x) -> y.set(new NDIndex(":"), x.get(0))),
                change(
                        "set the ellipsis",
                        (y, x) -> y.set(new NDIndex("..., 1:"), x.get(0).get(":, 1:"))),
                change("set a row", (y, x) -> y.set(new NDIndex(2), x.get(0).get(1))),
                change(
                        "set with steps",
                        (y, x) -> y.set(new NDIndex("::2"), x.get(0).get(":3"))),
                change(
                        "set broadcast",
                        (y, x) -> y.set(new NDIndex("1:, :3"), x.get(0).get("2, 1:"))),
                change(
                        "set with ones in front",
                        (y, x) -> y.set(new NDIndex(1), x.get(0).get("1:2").expandDims(0))),
                change(
                        "set a scalar array",
                        (y, x) -> y.set(new NDIndex("1:3"), x.get(0).sum())),
                change(
                        "set by a function",
                        (y, x) -> y.set(new NDIndex("1:3"), part -> part.mul(3)
                                .add(x.get(0).get("1:3")))),
                change("setScalar", (y, x) -> y.setScalar(new NDIndex(1, 2), 5)),
                change("set through a view", (y, x) -> y.get("1:")
                        .set(new NDIndex(":, 0"), x.get(0).get("1:, 1"))),
                caseOf(
                        "set in zeros",
                        x -> {
                            NDArray y = x.get(0).getManager().zeros(new Shape(5, 4, 2));
                            y.set(new NDIndex("..., 0"), x.get(0));
                            y.set(new NDIndex("..., 1"), x.get(1).tanh());
                            return y.mul(2);
                        },
                        SHAPE,
                        SHAPE),
                caseOf(
                        "set row by row",
                        x -> {
                            NDArray y = x.get(0).getManager().zeros(new Shape(5, 4));
                            for (int i = 0; i < 5; i++) {
                                y.set(
                                        new NDIndex(i),
                                        i == 0
                                                ? x.get(0).get(0)
                                                : x.get(0).get(i).add(y.get(i - 1)));
                            }
                            return y.tanh();
                        },
                        SHAPE));
    }

    private static OperatorCase arrayChange(String name, TriConsumer change) {
        return making(
                name,
                (x, m) -> {
                    NDArray y = x.get(0).mul(x.get(1));
                    change.accept(y, x, m.create(new long[] {3, 0, 2}));
                    return y.mul(x.get(0));
                },
                SHAPE,
                SHAPE);
    }

    @FunctionalInterface
    private interface TriConsumer {
        void accept(NDArray y, NDList x, NDArray places);
    }

    private static List<OperatorCase> arrays() {
        return List.of(
                arrayChange(
                        "set places",
                        (y, x, p) -> y.set(new NDIndex("{}", p), x.get(0).get("1:4"))),
                arrayChange(
                        "set places of columns",
                        (y, x, p) -> y.set(new NDIndex(":, {}", p), x.get(0).get(":, 1:"))),
                arrayChange(
                        "set places, broadcast",
                        (y, x, p) -> y.set(new NDIndex("{}", p), x.get(0).get(1))),
                arrayChange(
                        "set places of a slice",
                        (y, x, p) -> y.set(new NDIndex("1:, {}", p), x.get(0).get("1:, 1:"))),
                arrayChange("set places to a number", (y, x, p) -> y.set(new NDIndex("{}", p), 2f)),
                arrayChange(
                        "set a mask to a number",
                        (y, x, p) -> y.set(
                                x.get(0).getManager().create(new boolean[] {true, false, true, false, true}), 2f)),
                arrayChange(
                        "set a mask to an array of one number",
                        (y, x, p) -> y.set(
                                new NDIndex(
                                        "{}",
                                        x.get(0).getManager().create(new boolean[] {true, false, true, false, true})),
                                x.get(0).sum())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
