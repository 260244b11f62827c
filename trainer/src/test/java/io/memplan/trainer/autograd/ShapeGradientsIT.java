package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.listOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes, orders of axes, joins, slices and indices: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class ShapeGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(shapes(), axes(), broadcasts(), joins(), slices(), indices()));
    }

    private static List<OperatorCase> shapes() {
        return List.of(
                caseOf("reshape", x -> x.get(0).reshape(6, 4).tanh(), shape(2, 3, 4)),
                caseOf("reshape open", x -> x.get(0).reshape(2, -1).exp(), shape(2, 3, 4)),
                caseOf("reshape across axes", x -> x.get(0).reshape(3, 8).mul(2), shape(2, 3, 4)),
                caseOf("reshape to a vector", x -> x.get(0).reshape(-1).mul(x.get(1)), shape(3, 5), shape(15)),
                caseOf(
                        "reshape with ones",
                        x -> x.get(0).reshape(1, 4, 1, 1, 6, 1).square(),
                        shape(4, 6)),
                caseOf("flatten", x -> x.get(0).flatten().tanh(), shape(3, 2, 5)),
                caseOf("flatten axes", x -> x.get(0).flatten(1, 2).tanh(), shape(3, 2, 5, 2)),
                caseOf("flatten last axes", x -> x.get(0).flatten(1, -1).tanh(), shape(3, 2, 5)),
                caseOf("expandDims", x -> x.get(0).expandDims(1).mul(x.get(1)), shape(3, 5), shape(4, 5)),
                caseOf("expandDims last", x -> x.get(0).expandDims(-1).mul(3), shape(3, 5)),
                caseOf("squeeze", x -> x.get(0).squeeze().exp(), shape(3, 1, 5, 1)),
                caseOf("squeeze axis", x -> x.get(0).squeeze(1).exp(), shape(3, 1, 5, 1)),
                caseOf("squeeze axes", x -> x.get(0).squeeze(new int[] {1, 3}).exp(), shape(3, 1, 5, 1)),
                caseOf(
                        "reshape of a result that lies otherwise",
                        x -> x.get(0).transpose().mul(2).reshape(-1).tanh(),
                        shape(4, 6)),
                caseOf(
                        "reshape there and back",
                        x -> x.get(0).reshape(12, 2).mul(3).reshape(2, 3, 4),
                        shape(2, 3, 4)));
    }

    private static List<OperatorCase> axes() {
        return List.of(
                caseOf("transpose", x -> x.get(0).transpose().tanh(), shape(3, 4, 5)),
                caseOf(
                        "transpose axes",
                        x -> x.get(0).transpose(2, 0, 1).mul(x.get(1)),
                        shape(3, 4, 5),
                        shape(5, 3, 4)),
                caseOf("transpose 4", x -> x.get(0).transpose(0, 2, 1, 3).exp(), shape(2, 3, 4, 5)),
                caseOf("swapAxes", x -> x.get(0).swapAxes(0, 2).square(), shape(3, 4, 5)),
                caseOf("swapAxes from the end", x -> x.get(0).swapAxes(-1, -2).square(), shape(2, 3, 4)),
                caseOf(
                        "transpose then reshape",
                        x -> x.get(0).transpose(0, 2, 1, 3).reshape(2, 4, 15).mul(2),
                        shape(2, 3, 4, 5)),
                caseOf(
                        "add of different orders",
                        x -> x.get(0).add(x.get(1).transpose()).mul(x.get(0)),
                        shape(6, 7),
                        shape(7, 6)));
    }

    private static List<OperatorCase> broadcasts() {
        return List.of(
                caseOf("broadcast", x -> x.get(0).broadcast(new Shape(4, 3, 5)).mul(2), shape(3, 5)),
                caseOf("broadcast ones", x -> x.get(0).broadcast(4, 3, 5).mul(x.get(1)), shape(4, 1, 5), shape(3, 1)),
                caseOf(
                        "broadcast and reduce",
                        x -> x.get(0).broadcast(6, 70, 50).sum(new int[] {2}),
                        shape(70, 50)));
    }

    private static List<OperatorCase> joins() {
        return List.of(
                caseOf("concat", x -> NDArrays.concat(x, 0).mul(2), shape(2, 3), shape(4, 3)),
                caseOf("concat last", x -> NDArrays.concat(x, -1).tanh(), shape(2, 3), shape(2, 1), shape(2, 4)),
                caseOf("concat of channels", x -> NDArrays.concat(x, 1).tanh(), shape(2, 3, 4, 4), shape(2, 5, 4, 4)),
                caseOf(
                        "concat of one array twice",
                        x -> x.get(0).concat(x.get(0), 1).square(),
                        shape(2, 3)),
                caseOf(
                        "concat and residual",
                        x -> NDArrays.concat(x, 1).add(x.get(0).sum(new int[] {1}, true)),
                        shape(2, 3),
                        shape(2, 4)),
                caseOf("stack", x -> NDArrays.stack(x).mul(2), shape(2, 3), shape(2, 3)),
                caseOf("stack inside", x -> NDArrays.stack(x, 1).tanh(), shape(2, 3), shape(2, 3), shape(2, 3)),
                caseOf("stack last", x -> NDArrays.stack(x, -1).tanh(), shape(2, 3), shape(2, 3)));
    }

    private static List<OperatorCase> slices() {
        return List.of(
                caseOf("slice", x -> x.get(0).get("1:3").mul(2), shape(5, 4)),
                caseOf("slice of the second axis", x -> x.get(0).get(":, 1:-1").tanh(), shape(5, 4)),
                caseOf("open slice", x -> x.get(0).get("2:, :3").tanh(), shape(5, 4)),
                caseOf("fixed", x -> x.get(0).get(2).exp(), shape(5, 4)),
                caseOf("fixed from the end", x -> x.get(0).get("-1").exp(), shape(5, 4)),
                caseOf("fixed inside", x -> x.get(0).get(":, 1, 2:").exp(), shape(5, 4, 6)),
                caseOf("two fixed", x -> x.get(0).get(1, 2).mul(x.get(0).get(0, 0)), shape(5, 4, 6)),
                caseOf("ellipsis", x -> x.get(0).get("..., 2").exp(), shape(5, 4, 6)),
                caseOf("ellipsis between", x -> x.get(0).get("1, ..., 2:4").exp(), shape(5, 4, 6)),
                caseOf("everything", x -> x.get(0).get(":").mul(3), shape(5, 4)),
                listOf(
                        "two outputs",
                        x -> new NDList(x.get(0).get(":, :2").mul(2), x.get(0).get(":, 2:")),
                        shape(5, 4)),
                caseOf(
                        "overlapping slices",
                        x -> x.get(0)
                                .get("0:3")
                                .add(x.get(0).get("1:4"))
                                .add(x.get(0).get("2:5")),
                        shape(5, 4)));
    }

    private static List<OperatorCase> indices() {
        return List.of(
                making(
                        "pick",
                        (x, m) -> x.get(0).get(new NDIndex().addAllDim().addPickDim(m.create(new long[] {1, 0, 3, 3}))),
                        shape(4, 5)),
                making(
                        "pick with kept axis",
                        (x, m) -> x.get(0)
                                .get(new NDIndex()
                                        .addAllDim()
                                        .addPickDim(m.create(new int[] {1, 0, 3, 3}, new Shape(4, 1)))),
                        shape(4, 5)),
                making(
                        "gather",
                        (x, m) -> x.get(0)
                                .gather(m.create(new long[] {1, 0, 3, 3, 2, 2}, new Shape(3, 2)), 1)
                                .mul(2),
                        shape(4, 5)),
                making(
                        "gather of the first axis, with ints",
                        (x, m) -> x.get(0)
                                .gather(m.create(new int[] {1, 1, 3, 3, 1, 2}, new Shape(2, 3)), 0)
                                .mul(2),
                        shape(4, 5)),
                making(
                        "embedding",
                        (x, m) -> m.create(0f)
                                .getNDArrayInternal()
                                .embedding(
                                        m.create(new long[] {1, 0, 3, 3, 1, 1}, new Shape(3, 2)),
                                        x.get(0),
                                        ai.djl.ndarray.types.SparseFormat.DENSE)
                                .head()
                                .mul(2),
                        shape(4, 5)),
                making(
                        "embedding by ints",
                        (x, m) -> m.create(0f)
                                .getNDArrayInternal()
                                .embedding(
                                        m.create(new int[] {1, 0, 3}, new Shape(3)),
                                        x.get(0),
                                        ai.djl.ndarray.types.SparseFormat.DENSE)
                                .head()
                                .tanh(),
                        shape(4, 70)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
