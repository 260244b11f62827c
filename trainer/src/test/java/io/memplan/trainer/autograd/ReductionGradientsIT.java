package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums, means and softmaxes: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class ReductionGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(
                reduction("sum", NDArray::sum),
                reduction("sum of the first axis", x -> x.sum(new int[] {0})),
                reduction("sum of the last axis", x -> x.sum(new int[] {-1})),
                reduction("sum of two axes", x -> x.sum(new int[] {0, 2})),
                reduction("sum, kept", x -> x.sum(new int[] {1}, true)),
                reduction("sum of two axes, kept", x -> x.sum(new int[] {-2, -1}, true)),
                reduction("mean", NDArray::mean),
                reduction("mean of the first axis", x -> x.mean(new int[] {0})),
                reduction("mean of the last axis", x -> x.mean(new int[] {-1})),
                reduction("mean, kept", x -> x.mean(new int[] {1}, true)),
                reduction("mean of a mean", x -> x.mean(new int[] {2}).mean(new int[] {0})),
                reduction("mean, then product", x -> x.mean(new int[] {1}, true).mul(x)),
                reduction(
                        "variance",
                        x -> x.sub(x.mean(new int[] {1}, true)).square().mean(new int[] {1})),
                reduction("prod", x -> x.mul(0.9f).add(1.1f).prod()),
                reduction("prod with zeros", x -> x.prod(new int[] {1})),
                reduction(
                        "prod of an axis without zeros",
                        x -> x.square().add(0.5f).prod(new int[] {0}, true)),
                reduction("prod of the last axis", x -> x.square().add(0.5f).prod(new int[] {-1})),
                reduction("max", NDArray::max),
                reduction("max of an axis", x -> x.max(new int[] {1})),
                reduction("max, kept", x -> x.max(new int[] {-1}, true).mul(x)),
                reduction("min", NDArray::min),
                reduction("min of an axis", x -> x.min(new int[] {0})),
                reduction("min, kept", x -> x.min(new int[] {1}, true)),
                reduction("max of ties", x -> x.floor()
                        .max()
                        .mul(x.sub(0.5f).floor().min(new int[] {1}).sum())),
                reduction("median", NDArray::median),
                reduction("median of an axis", x -> x.median(new int[] {1})),
                reduction("percentile", x -> x.percentile(30)),
                reduction("percentile of an axis", x -> x.percentile(75.5f, new int[] {1})),
                reduction("percentile 100", x -> x.percentile(100, new int[] {0})),
                reduction("norm", NDArray::norm),
                reduction("norm, kept", x -> x.norm(true)),
                reduction("norm of an axis", x -> x.norm(new int[] {1})),
                reduction("norm of two axes, kept", x -> x.norm(new int[] {0, 2}, true)),
                reduction("norm of zeros", x -> x.floor().norm(new int[] {-1})),
                reduction("norm 1", x -> x.norm(1, new int[] {1}, false)),
                reduction("norm 3", x -> x.norm(3, new int[] {1, 2}, true)),
                reduction("norm 0", x -> x.norm(0, new int[] {1}, true).add(x)),
                reduction("norm -1", x -> x.add(10).norm(-1, new int[] {1}, false)),
                reduction("normalize", NDArray::normalize),
                reduction("normalize the last axis", x -> x.normalize(2, -1)),
                reduction("normalize by sums", x -> x.normalize(1, 0, 1e-3)),
                reduction("normalize by 1.5", x -> x.normalize(1.5, 1, 1e-12)),
                reduction("normalize by 0.5", x -> x.normalize(0.5, 2, 1e-12)),
                softmax("softmax 0", x -> x.softmax(0)),
                softmax("softmax 1", x -> x.softmax(1)),
                softmax("softmax last", x -> x.softmax(-1)),
                softmax("logSoftmax 0", x -> x.logSoftmax(0)),
                softmax("logSoftmax 1", x -> x.logSoftmax(1)),
                softmax("logSoftmax last", x -> x.logSoftmax(-1))));
    }

    private static List<OperatorCase> reduction(String name, UnaryOperator<NDArray> function) {
        return Stream.of(shape(3, 5, 4), shape(17, 64, 33))
                .map(shape -> caseOf(name, x -> function.apply(x.get(0)).mul(1.5f), shape))
                .toList();
    }

    private static List<OperatorCase> softmax(String name, UnaryOperator<NDArray> function) {
        return Stream.of(shape(3, 5), shape(2, 5, 3, 7), shape(33, 65, 17))
                .map(shape -> caseOf(name, x -> function.apply(x.get(0)).mul(2), shape))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
