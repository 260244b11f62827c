package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.Cases.positive;
import static io.memplan.trainer.autograd.Cases.unary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trigonometry, roundings, error functions, comparisons and logic: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class FunctionGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(smooth(), steps(), comparisons()));
    }

    private static List<List<OperatorCase>> smooth() {
        return List.of(
                unary("sin", NDArray::sin),
                unary("cos", NDArray::cos),
                unary("tan", NDArray::tan),
                unary("asin", x -> x.mul(0.2).asin()),
                unary("acos", x -> x.mul(0.2).acos()),
                unary("asin beyond its bounds", NDArray::asin),
                unary("atan", NDArray::atan),
                unary("sinh", NDArray::sinh),
                unary("cosh", NDArray::cosh),
                positive("log10", NDArray::log10),
                unary("log of any sign", NDArray::log),
                unary("erf", NDArray::erf),
                unary("erfinv", x -> x.mul(0.3).erfinv()),
                positive("gammaln", NDArray::gammaln));
    }

    private static List<List<OperatorCase>> steps() {
        return List.of(
                unary("floor", x -> x.mul(3).floor().mul(x)),
                unary("ceil", x -> x.mul(3).ceil().mul(x)),
                unary("round", x -> x.mul(3).round().add(x)),
                unary("trunc", x -> x.mul(3).trunc().mul(x)),
                unary("sign", x -> x.sign().mul(x)),
                unary("only steps", NDArray::sign),
                unary("toDense", x -> x.toDense().mul(x)),
                unary("toDevice", x -> x.toDevice(x.getDevice(), false).mul(x)));
    }

    private static List<OperatorCase> choice(String name, UnaryOperator<NDArray> function) {
        return unary(name, x -> x.mul(function.apply(x).toType(DataType.FLOAT32, false))
                .add(x));
    }

    private static List<List<OperatorCase>> comparisons() {
        return List.of(
                choice("eq", x -> x.eq(1)),
                choice("eq array", x -> x.eq(x.abs())),
                choice("neq", x -> x.neq(0.5)),
                choice("neq array", x -> x.neq(x.abs())),
                choice("gt", x -> x.gt(0.5f)),
                choice("gt array", x -> x.gt(x.neg())),
                choice("gte", x -> x.gte(0)),
                choice("gte array", x -> x.gte(x.neg())),
                choice("lt", x -> x.lt(0.1)),
                choice("lt array", x -> x.lt(x.neg())),
                choice("lte", x -> x.lte(-0.5)),
                choice("lte array", x -> x.lte(x.neg())),
                choice("lt of types", x -> x.lt(x.toType(DataType.INT32, false))),
                choice("logicalAnd", x -> x.gt(0).logicalAnd(x.lt(1))),
                choice("logicalOr of numbers", x -> x.logicalOr(x.sub(1))),
                choice("logicalXor", x -> x.gt(0).logicalXor(x.lt(1))),
                choice("logicalNot", x -> x.floor().logicalNot()),
                choice("isNaN", x -> x.log().isNaN()),
                choice("isInfinite", x -> x.log().isInfinite()),
                choice("all", x -> x.gt(0).all()),
                choice("all of numbers", NDArray::all),
                choice("any", x -> x.gt(0).any()),
                choice("none", x -> x.gt(100).none()),
                choice("countNonzero", NDArray::countNonzero),
                choice("countNonzero of an axis", x -> x.countNonzero(-1).expandDims(-1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
