package io.memplan.trainer.autograd;

import ai.djl.ndarray.types.DataType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters and activations in double and in half precision: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class ElementTypesGradientsIT {

    static Stream<OperatorCase> cases() {
        return Stream.of(
                        PointwiseGradientsIT.cases(),
                        ArithmeticGradientsIT.withoutPromotions(),
                        FunctionGradientsIT.cases(),
                        ReductionGradientsIT.cases(),
                        MatrixGradientsIT.cases(),
                        AccumulationGradientsIT.cases())
                .flatMap(cases -> cases)
                .filter(OperatorCase::isSmall)
                .filter(one -> !one.toString().startsWith("toType of the same type"))
                .map(one -> one.of(typesOf(one)).only(OperatorCase.Operands.ACTIVATIONS));
    }

    /** The engine computes quantiles and inverses in single and in double precision only. */
    private static DataType[] typesOf(OperatorCase one) {
        boolean inHalf = Stream.of("percentile", "inverse").noneMatch(one.toString()::startsWith);
        return inHalf ? new DataType[] {DataType.FLOAT64, DataType.FLOAT16} : new DataType[] {DataType.FLOAT64};
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
