package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Cases of functions of one and of two arrays, in several shapes. */
final class Cases {

    private Cases() {}

    /** A function of two arrays above zero, of equal shapes and of shapes that meet. */
    static List<OperatorCase> binary(String name, BinaryOperator<NDArray> operator) {
        return Stream.of(
                        new long[][] {{3, 4}, {3, 4}},
                        new long[][] {{2, 3, 4}, {4}},
                        new long[][] {{5}, {3, 1}},
                        new long[][] {{2, 1, 5, 3}, {4, 1, 3}},
                        new long[][] {{7, 33, 65}, {33, 65}},
                        new long[][] {{3, 2}, {}})
                .map(shapes -> caseOf(name, x -> operator.apply(x.get(0), x.get(1)), shapes)
                        .positive()
                        .ofAnyShapes())
                .toList();
    }

    /** A function of one array, small and larger. */
    static List<OperatorCase> unary(String name, UnaryOperator<NDArray> function) {
        return List.of(
                caseOf(name, x -> function.apply(x.get(0)), shape(2, 3, 1, 7)).ofAnyShapes(),
                caseOf(name, x -> function.apply(x.get(0)), shape(19, 131)));
    }

    /** A function of one array above zero. */
    static List<OperatorCase> positive(String name, UnaryOperator<NDArray> function) {
        return unary(name, function).stream().map(OperatorCase::positive).toList();
    }
}
