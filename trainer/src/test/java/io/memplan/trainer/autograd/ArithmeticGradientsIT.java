package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.Cases.binary;
import static io.memplan.trainer.autograd.Cases.positive;
import static io.memplan.trainer.autograd.Cases.unary;
import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Powers, remainders, extrema, reversed and in-place forms, and what types meet in: bit for bit. */
@Tag("thorough")
final class ArithmeticGradientsIT {

    static Stream<OperatorCase> cases() {
        return Stream.concat(withoutPromotions(), promotions().stream());
    }

    static Stream<OperatorCase> withoutPromotions() {
        return OperatorCase.all(List.of(binaries(), numbers(), reversed(), inPlace()));
    }

    private static List<List<OperatorCase>> binaries() {
        return List.of(
                binary("pow", NDArray::pow),
                binary("mod", NDArray::mod),
                binary("minimum", NDArray::minimum),
                binary("maximum", NDArray::maximum),
                binary("atan2", NDArray::atan2),
                List.of(
                        caseOf("xlogy", x -> x.get(0).xlogy(x.get(1)), shape(2, 3, 4), shape(4))
                                .positive(),
                        caseOf("xlogy of any sign", x -> x.get(0).xlogy(x.get(1)), shape(9, 8), shape(9, 8)),
                        caseOf("mod of any sign", x -> x.get(0).mod(x.get(1)), shape(9, 8), shape(9, 8)),
                        caseOf("atan2 of any sign", x -> x.get(0).atan2(x.get(1)), shape(9, 8), shape(8)),
                        caseOf("maximum of any sign", x -> x.get(0).maximum(x.get(1)), shape(9, 8), shape(9, 8)),
                        caseOf("minimum of itself", x -> x.get(0).minimum(x.get(0)), shape(9, 8)),
                        caseOf("pow of zeros", x -> x.get(0).pow(x.get(1).abs()), shape(9, 8), shape(9, 8)),
                        caseOf("scalar to the power of", x -> x.get(0).pow(x.get(1)), shape(), shape(3, 2))
                                .positive(),
                        caseOf(
                                        "pow of a stopped base",
                                        x -> x.get(0).stopGradient().pow(x.get(1)),
                                        shape(4),
                                        shape(4))
                                .positive()));
    }

    private static List<List<OperatorCase>> numbers() {
        return List.of(
                positive("pow 1.7f", x -> x.pow(1.7f)),
                unary("pow 3L", x -> x.pow(3L)),
                unary("pow -2 of any sign", x -> x.pow(-2)),
                positive("cbrt", NDArray::cbrt),
                unary("mod number", x -> x.mod(0.7)),
                unary("mod float", x -> x.mod(0.3f)),
                unary("mod negative", x -> x.mod(-2)),
                unary("toDegrees", NDArray::toDegrees),
                unary("toRadians", NDArray::toRadians),
                List.of(
                        caseOf("scalar plus number", x -> x.get(0).add(0.1).mul(x.get(1)), shape(), shape(3)),
                        caseOf("scalar minus float", x -> x.get(0).sub(0.1f).mul(x.get(1)), shape(), shape(3)),
                        caseOf("scalar times int", x -> x.get(0).mul(3).mul(x.get(1)), shape(), shape(3)),
                        caseOf("scalar by double", x -> x.get(0).div(3.0).mul(x.get(1)), shape(), shape(3)),
                        caseOf("scalar to double", x -> x.get(0).pow(2.0).mul(x.get(1)), shape(), shape(3))
                                .positive()));
    }

    private static List<List<OperatorCase>> reversed() {
        return List.of(
                unary("number sub", x -> NDArrays.sub(1.5f, x)),
                positive("rdiv", x -> x.getNDArrayInternal().rdiv(2.5)),
                unary("rsub", x -> x.getNDArrayInternal().rsub(3)),
                unary("rmod", x -> x.getNDArrayInternal().rmod(7.5f)),
                unary("rpow", x -> x.getNDArrayInternal().rpow(1.5)),
                unary("number pow", x -> NDArrays.pow(2, x)),
                unary("zero to the power of", x -> NDArrays.pow(0, x.abs())),
                binary("rdiv", (a, b) -> a.getNDArrayInternal().rdiv(b)),
                binary("rsub", (a, b) -> a.getNDArrayInternal().rsub(b)),
                binary("rmod", (a, b) -> a.getNDArrayInternal().rmod(b)),
                unary("rsubi", x -> x.mul(2).getNDArrayInternal().rsubi(3)),
                unary("rsubi array", x -> x.mul(2).getNDArrayInternal().rsubi(x)),
                unary("sum of arrays", x -> NDArrays.add(x, x.mul(2), x.exp())),
                unary("product of arrays", x -> NDArrays.mul(x, x.mul(2), x.exp())));
    }

    private static List<List<OperatorCase>> inPlace() {
        return List.of(
                unary("addi", x -> x.mul(2).addi(x)),
                unary("subi number", x -> x.mul(2).subi(0.3)),
                unary("muli number", x -> x.mul(2).muli(0.3f)),
                positive("divi", x -> x.mul(2).divi(x)),
                positive("modi", x -> x.mul(2).modi(x)),
                unary("modi number", x -> x.mul(2).modi(0.7)),
                positive("powi", x -> x.mul(2).powi(x)),
                positive("powi number", x -> x.mul(2).powi(1.7)),
                unary("signi", x -> x.mul(2).signi().mul(x)));
    }

    private static List<OperatorCase> promotions() {
        List<OperatorCase> cases = new ArrayList<>();
        DataType[] types = {
            DataType.FLOAT64,
            DataType.FLOAT16,
            DataType.INT64,
            DataType.INT32,
            DataType.INT8,
            DataType.UINT8,
            DataType.BOOLEAN
        };
        for (DataType type : types) {
            for (DataType other : types) {
                cases.add(
                        met(type + " plus " + other, (x, m) -> numbers(m, type).add(numbers(m, other))));
            }
            cases.add(met(type + " by float32", (x, m) -> numbers(m, type).div(x)));
            cases.add(met("float32 times " + type, (x, m) -> x.mul(numbers(m, type))));
            cases.add(met(type + " times 2", (x, m) -> numbers(m, type).mul(2)));
            cases.add(met(type + " times 2L", (x, m) -> numbers(m, type).mul(2L)));
            cases.add(met(type + " plus 0.5", (x, m) -> numbers(m, type).add(0.5)));
            cases.add(met(type + " plus 0.5f", (x, m) -> numbers(m, type).add(0.5f)));
            cases.add(met(type + " by 2", (x, m) -> numbers(m, type).div(2)));
            cases.add(met(type + " by 2f", (x, m) -> numbers(m, type).div(2f)));
            cases.add(met(type + " maximum of 2", (x, m) -> numbers(m, type).maximum(2)));
            cases.add(met(
                    type + " plus float32 scalar", (x, m) -> numbers(m, type).add(x.sum())));
        }
        for (DataType type : new DataType[] {DataType.INT64, DataType.INT32}) {
            cases.add(
                    met(type + " to the power of 3", (x, m) -> numbers(m, type).pow(3)));
            cases.add(met(
                    type + " to the power of 0.5", (x, m) -> numbers(m, type).pow(0.5)));
            cases.add(met(type + " mod 2", (x, m) -> numbers(m, type).mod(2)));
            cases.add(met(type + " atan2", (x, m) -> numbers(m, type).atan2(numbers(m, type))));
            cases.add(met(type + " sqrt", (x, m) -> numbers(m, type).sqrt()));
            cases.add(met(type + " floor", (x, m) -> numbers(m, type).floor()));
            cases.add(met(type + " neg", (x, m) -> numbers(m, type).neg()));
            cases.add(met(type + " sum", (x, m) -> numbers(m, type).sum()));
            cases.add(met(type + " prod", (x, m) -> numbers(m, type).prod()));
            cases.add(met(type + " max", (x, m) -> numbers(m, type).max()));
        }
        return cases;
    }

    private static NDArray numbers(NDManager manager, DataType type) {
        return manager.create(new float[] {0, 1, 2, 5, 3}).toType(type, false);
    }

    /** A case whose loss depends on an array of another element type, and on a parameter. */
    private static OperatorCase met(String name, BiFunction<NDArray, NDManager, NDArray> function) {
        return making(
                        name,
                        (x, m) -> x.get(0).mul(function.apply(x.get(0), m).toType(DataType.FLOAT32, false)),
                        shape(5))
                .only(OperatorCase.Operands.ACTIVATIONS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
