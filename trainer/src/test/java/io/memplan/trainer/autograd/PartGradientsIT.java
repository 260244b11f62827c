package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.listOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays split, repeated, padded and turned round: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class PartGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(splits(), repeats(), turns(), diagonals(), copies()));
    }

    private static List<OperatorCase> splits() {
        return List.of(
                listOf("split", x -> x.get(0).split(2), shape(4, 3)),
                listOf("split along an axis", x -> x.get(0).split(3, 1), shape(4, 6)),
                listOf("split with a rest", x -> x.get(0).split(2, 1), shape(4, 5)),
                listOf("split at places", x -> x.get(0).mul(2).split(new long[] {1, 3}, 1), shape(4, 6)),
                listOf("split at places of the first axis", x -> x.get(0).split(new long[] {1}), shape(4, 6)),
                caseOf(
                        "split of which parts are read",
                        x -> {
                            NDList parts = x.get(0).split(3, 1);
                            return parts.get(2)
                                    .mul(parts.get(0))
                                    .add(x.get(0).get(":, :2"))
                                    .tanh();
                        },
                        shape(4, 6)),
                caseOf(
                        "part of a split after a change",
                        x -> {
                            NDArray y = x.get(0).getManager().ones(new Shape(4, 6));
                            NDList parts = y.split(2, 1);
                            y.muli(3);
                            return parts.get(1).mul(x.get(0).get(":, 3:"));
                        },
                        shape(4, 6)),
                caseOf(
                        "stack of one array thrice",
                        x -> NDArrays.stack(new NDList(x.get(0), x.get(0), x.get(0)), 1)
                                .tanh(),
                        shape(2, 3)),
                caseOf("stack of two", x -> x.get(0).stack(x.get(1), 2).tanh(), shape(2, 3), shape(2, 3)));
    }

    private static List<OperatorCase> repeats() {
        return List.of(
                caseOf("tile", x -> x.get(0).tile(2).tanh(), shape(3, 4)),
                caseOf("tile by axes", x -> x.get(0).tile(new long[] {1, 3}).tanh(), shape(3, 4)),
                caseOf(
                        "tile with new axes",
                        x -> x.get(0).tile(new long[] {2, 1, 3}).tanh(),
                        shape(3, 4)),
                caseOf("tile once", x -> x.get(0).tile(new long[] {1, 1}).tanh(), shape(3, 4)),
                caseOf("repeat", x -> x.get(0).repeat(2).tanh(), shape(3, 4)),
                caseOf("repeat an axis", x -> x.get(0).repeat(1, 3).tanh(), shape(3, 4)),
                caseOf(
                        "repeat an axis from the end",
                        x -> x.get(0).repeat(-1, 2).tanh(),
                        shape(3, 4)),
                caseOf("repeat by axes", x -> x.get(0).repeat(new long[] {1, 3}).tanh(), shape(3, 4)),
                caseOf(
                        "repeat to a shape",
                        x -> x.get(0).repeat(new Shape(6, 8)).tanh(),
                        shape(3, 4)),
                caseOf("pad", x -> x.get(0).pad(new Shape(1, 2), 0.5).tanh(), shape(3, 4)),
                caseOf(
                        "pad two axes",
                        x -> x.get(0).pad(new Shape(1, 0, 2, 1), -1).tanh(),
                        shape(3, 4)),
                caseOf(
                        "pad by less than nothing",
                        x -> x.get(0).pad(new Shape(-1, 2, 0, -1), 3).tanh(),
                        shape(3, 4)),
                caseOf(
                        "cut by padding",
                        x -> x.get(0).pad(new Shape(-1, 0, 0, -1), 3).tanh(),
                        shape(3, 4)));
    }

    private static List<OperatorCase> turns() {
        return List.of(
                caseOf("flip", x -> x.get(0).flip(0).tanh(), shape(3, 4)),
                caseOf("flip from the end", x -> x.get(0).flip(-1, 0).mul(x.get(1)), shape(3, 4, 2), shape(3, 4, 2)),
                caseOf("rotate90", x -> x.get(0).rotate90(1, new int[] {0, 1}).tanh(), shape(3, 4)),
                caseOf(
                        "rotate90 twice",
                        x -> x.get(0).rotate90(2, new int[] {0, 1}).tanh(),
                        shape(3, 4)),
                caseOf(
                        "rotate90 back",
                        x -> x.get(0).rotate90(-1, new int[] {1, 2}).tanh(),
                        shape(3, 4, 2)),
                caseOf(
                        "rotate90 in full",
                        x -> x.get(0).rotate90(4, new int[] {0, 1}).tanh(),
                        shape(3, 4)));
    }

    private static List<OperatorCase> diagonals() {
        return List.of(
                caseOf("diagonal", x -> x.get(0).diagonal().tanh(), shape(3, 4)),
                caseOf("diagonal above", x -> x.get(0).diagonal(1).tanh(), shape(3, 4)),
                caseOf("diagonal below", x -> x.get(0).diagonal(-2).tanh(), shape(3, 4)),
                caseOf(
                        "diagonal of the last axes",
                        x -> x.get(0).diagonal(1, -1, -2).tanh(),
                        shape(2, 3, 4)),
                caseOf(
                        "diagonal changed in place",
                        x -> {
                            NDArray y = x.get(0).mul(x.get(1));
                            y.diagonal(1).muli(x.get(0).diagonal(1));
                            return y.mul(x.get(1));
                        },
                        shape(3, 4),
                        shape(3, 4)));
    }

    private static List<OperatorCase> copies() {
        return List.of(
                caseOf("scaleGradient", x -> x.get(0).scaleGradient(0.3).tanh(), shape(3, 4)),
                caseOf(
                        "intern",
                        x -> {
                            NDArray y = x.get(0).mul(2);
                            NDArray z = y.get(1);
                            y.intern(x.get(0).tanh());
                            return y.mul(z);
                        },
                        shape(3, 4)),
                caseOf(
                                "copyTo",
                                x -> {
                                    NDArray y = x.get(0).getManager().zeros(new Shape(3, 4));
                                    x.get(0).copyTo(y);
                                    return y.mul(x.get(0));
                                },
                                shape(3, 4))
                        .only(OperatorCase.Operands.SOURCES, OperatorCase.Operands.ACTIVATIONS),
                caseOf(
                        "likes",
                        x -> x.get(0).zerosLike().add(x.get(0).onesLike()).mul(x.get(0)),
                        shape(3, 4)),
                caseOf(
                                "doubles",
                                x -> NDArrays.concat(x.get(0).flip(0).split(2, 0))
                                        .get("::2")
                                        .cumSum(1)
                                        .tile(2),
                                shape(4, 3))
                        .of(DataType.FLOAT64));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
