package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code get} with every form of index: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class IndexGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(slices(), places(), picks()));
    }

    private static OperatorCase index(String index, long... shape) {
        return caseOf("get " + index, x -> x.get(0).get(index).mul(2), shape);
    }

    private static List<OperatorCase> slices() {
        return List.of(
                index(":", 5, 4),
                index("...", 5, 4),
                index("0:5", 5, 4),
                index("0:5, 1:3", 5, 4),
                index("::2", 5, 4),
                index("1::2, ::3", 6, 7),
                index(":, 1:6:2", 3, 7),
                index("-3:-1", 5, 4),
                index("-30:90", 5, 4),
                index("3:2, 1:", 5, 4),
                index("1, -1", 5, 4),
                index("..., -1", 5, 4, 3),
                index("0, ..., 2:", 5, 4, 3),
                index("..., 1, ::2", 2, 3, 4, 5),
                index("null, 1:3", 5, 4),
                index(":, null, ::2, null", 5, 4),
                index("..., null", 5, 4),
                index("1, null, ..., 0", 5, 4, 3),
                index("0", 1, 4),
                index("0:1", 1, 1),
                caseOf(
                        "get of the whole among others",
                        x -> {
                            var part = x.get(0).get(":");
                            return x.get(0).mul(x.get(1)).add(part.tanh()).add(part);
                        },
                        shape(3, 4),
                        shape(3, 4)),
                caseOf(
                        "get of a slice of a slice",
                        x -> x.get(0).get("1:, ::2").get(":2, 1").exp(),
                        shape(5, 6)),
                caseOf(
                        "slices that overlap, with steps",
                        x -> x.get(0)
                                .get("::2")
                                .add(x.get(0).get("1:4"))
                                .add(x.get(0).get("2:"))
                                .tanh(),
                        shape(5, 4)),
                caseOf(
                        "get then reshape",
                        x -> x.get(0).get(":, ::2").reshape(-1).tanh(),
                        shape(4, 6)),
                caseOf(
                        "get of nothing",
                        x -> x.get(0).get("2:2").sum().add(x.get(0).sum()),
                        shape(5, 4)));
    }

    private static List<OperatorCase> places() {
        return List.of(
                making(
                        "places",
                        (x, m) ->
                                x.get(0).get(m.create(new long[] {2, 0, 2, -1})).tanh(),
                        shape(5, 4)),
                making(
                        "places as ints",
                        (x, m) -> x.get(0).get(m.create(new int[] {2, 0, 2})).tanh(),
                        shape(5, 4)),
                making(
                        "places as reals",
                        (x, m) -> x.get(0).get(m.create(new float[] {2, 0})).tanh(),
                        shape(5, 4)),
                making(
                        "a matrix of places",
                        (x, m) -> x.get(0)
                                .get(m.create(new long[] {2, 0, 1, 1, 3, 4}, new Shape(2, 3)))
                                .mul(2),
                        shape(5, 4)),
                making(
                        "places of the second axis",
                        (x, m) -> x.get(0)
                                .get(":, {}", m.create(new long[] {2, 0, 2}))
                                .tanh(),
                        shape(5, 4)),
                making(
                        "places between slices",
                        (x, m) -> x.get(0)
                                .get("1::2, {}, :3", m.create(new long[] {2, 0, 2}))
                                .tanh(),
                        shape(5, 4, 6)),
                making(
                        "places of the last axis",
                        (x, m) -> x.get(0)
                                .get("..., {}", m.create(new long[] {2, 0, 2}))
                                .tanh(),
                        shape(2, 3, 4)),
                making(
                        "places of two axes",
                        (x, m) -> x.get(0)
                                .get("{}, {}", m.create(new long[] {2, 0, 2}), m.create(new long[] {1, 3, 1}))
                                .tanh(),
                        shape(5, 4, 3)),
                making(
                        "places of axes apart",
                        (x, m) -> x.get(0)
                                .get("{}, :, {}", m.create(new long[] {2, 0, 2}), m.create(new long[] {1, 2, 1}))
                                .tanh(),
                        shape(5, 4, 3)),
                making(
                        "places that broadcast",
                        (x, m) -> x.get(0)
                                .get("{}, :, {}", m.create(new long[] {2, 0}, new Shape(2, 1)), m.create(new long[] {
                                    1, 2, 1
                                }))
                                .tanh(),
                        shape(5, 4, 3)),
                making(
                        "places with a fixed one and a new axis",
                        (x, m) -> x.get(0)
                                .get("null, 1, {}", m.create(new long[] {2, 0, 2}))
                                .tanh(),
                        shape(5, 4, 3)),
                making(
                        "places that are computed",
                        (x, m) -> x.get(0)
                                .get(m.arange(0, 4, 1, DataType.INT64).add(1))
                                .tanh(),
                        shape(5, 4)));
    }

    private static List<OperatorCase> picks() {
        return List.of(
                making(
                        "pick of the first axis",
                        (x, m) -> x.get(0).get(new NDIndex().addPickDim(m.create(new long[] {1, 0, 3, 3}))),
                        shape(4, 4)),
                making(
                        "pick of the last of three",
                        (x, m) -> x.get(0)
                                .get(new NDIndex()
                                        .addAllDim(2)
                                        .addPickDim(m.create(new long[] {1, 0, 2, 0, 1, 1, 2, 2, 0}, new Shape(3, 3)))),
                        shape(3, 3, 4)),
                making(
                        "pick with as many axes",
                        (x, m) -> x.get(0)
                                .get(new NDIndex()
                                        .addAllDim()
                                        .addPickDim(m.create(new int[] {1, 0, 3, 3, 1, 2}, new Shape(3, 2)))),
                        shape(4, 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
