package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.listOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values with several consumers, shared weights, and values that no loss depends on: rule 5, bit for bit. */
@Tag("thorough")
final class AccumulationGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(fanOuts(), sharedWeights(), ignored()));
    }

    private static List<OperatorCase> fanOuts() {
        return List.of(
                caseOf(
                        "three consumers",
                        x -> {
                            NDArray y = x.get(0).tanh();
                            return y.mul(0.1f).add(y.exp()).add(y.square());
                        },
                        shape(17, 33)),
                caseOf(
                        "four consumers in another order of use",
                        x -> {
                            NDArray y = x.get(0).tanh();
                            NDArray a = y.mul(0.1f);
                            NDArray b = y.exp();
                            NDArray c = y.square();
                            NDArray d = y.mul(1e3f);
                            return d.add(a).mul(c).sub(b);
                        },
                        shape(17, 33)),
                caseOf(
                        "consumers at different depths",
                        x -> {
                            NDArray y = x.get(0).mul(1.1f);
                            NDArray z = y.tanh().exp().mul(y).mul(0.3f);
                            return z.add(y.mul(1e-3f)).mul(y.abs().add(1).log());
                        },
                        shape(17, 33)),
                caseOf(
                        "residual chain",
                        x -> {
                            NDArray y = x.get(0).mul(0.5f);
                            for (int i = 0; i < 5; i++) {
                                y = y.add(y.tanh().mul(0.7f));
                            }
                            return y;
                        },
                        shape(17, 33)),
                caseOf(
                        "dense connections",
                        x -> {
                            NDArray y = x.get(0).mul(0.5f);
                            NDArray a = NDArrays.concat(new NDList(y, y.tanh()), 1);
                            NDArray b = NDArrays.concat(new NDList(a, a.exp(), y), 1);
                            return b.mul(NDArrays.concat(new NDList(y, a, y.square(), y), 1));
                        },
                        shape(5, 7)),
                caseOf(
                        "twice in one operation",
                        x -> {
                            NDArray y = x.get(0).tanh();
                            return y.mul(y).add(y.add(y)).sub(y.div(y.add(3)));
                        },
                        shape(17, 33)),
                caseOf(
                        "views and their base",
                        x -> {
                            NDArray y = x.get(0).mul(1.3f);
                            return y.get("0:5")
                                    .add(y.get("3:8"))
                                    .mul(y.get("2:7"))
                                    .add(y.sum(new int[] {0}, true));
                        },
                        shape(8, 9)),
                listOf(
                        "several outputs",
                        x -> {
                            NDArray y = x.get(0).mul(1.3f);
                            return new NDList(y.tanh(), y.exp(), y);
                        },
                        shape(8, 9)));
    }

    private static List<OperatorCase> sharedWeights() {
        return List.of(
                caseOf(
                        "one weight, three products",
                        x -> {
                            NDArray w = x.get(1);
                            return x.get(0).matMul(w).tanh().matMul(w).tanh().matMul(w);
                        },
                        shape(9, 33),
                        shape(33, 33)),
                caseOf(
                        "one weight, linear thrice",
                        x -> {
                            NDArray y = x.get(0);
                            for (int i = 0; i < 3; i++) {
                                y = y.getNDArrayInternal()
                                        .linear(y, x.get(1), x.get(2))
                                        .head()
                                        .tanh();
                            }
                            return y;
                        },
                        shape(9, 33),
                        shape(33, 33),
                        shape(33)),
                caseOf(
                        "tied embedding",
                        x -> x.get(0).matMul(x.get(1)).tanh().matMul(x.get(1).transpose()),
                        shape(9, 33),
                        shape(33, 20)));
    }

    private static List<OperatorCase> ignored() {
        return List.of(
                caseOf(
                        "branch that the loss ignores, first",
                        x -> {
                            NDArray unused = x.get(0).exp().mul(2);
                            return x.get(0).tanh().mul(unused.getShape().get(0));
                        },
                        shape(8, 9)),
                caseOf(
                        "branch that the loss ignores, last",
                        x -> {
                            NDArray y = x.get(0).tanh();
                            x.get(0).exp();
                            return y;
                        },
                        shape(8, 9)),
                caseOf("parameter that the loss ignores", x -> x.get(0).tanh(), shape(8, 9), shape(3)),
                caseOf(
                        "stopped branch first",
                        x -> x.get(0).stopGradient().mul(x.get(0)).add(x.get(0).exp()),
                        shape(8, 9)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
