package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.Cases.binary;
import static io.memplan.trainer.autograd.Cases.positive;
import static io.memplan.trainer.autograd.Cases.unary;
import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arithmetic, functions of one array and activations: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class PointwiseGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(binaries(), numbers(), functions(), activations(), mixed(), constants()));
    }

    private static List<List<OperatorCase>> binaries() {
        return List.of(
                binary("add", NDArray::add),
                binary("sub", NDArray::sub),
                binary("mul", NDArray::mul),
                binary("div", NDArray::div),
                binary("rsub", (a, b) -> NDArrays.sub(a, b)),
                List.of(
                        caseOf("add to itself", x -> x.get(0).add(x.get(0)), shape(3, 5)),
                        caseOf("mul by itself", x -> x.get(0).mul(x.get(0)), shape(3, 5)),
                        caseOf("div by itself", x -> x.get(0).div(x.get(0)), shape(3, 5))
                                .positive(),
                        caseOf("sub from itself", x -> x.get(0).sub(x.get(0)), shape(3, 5))));
    }

    private static List<List<OperatorCase>> numbers() {
        return List.of(
                unary("add number", x -> x.add(0.3f)),
                unary("sub number", x -> x.sub(3)),
                unary("mul number", x -> x.mul(-1.7)),
                unary("div number", x -> x.div(3)),
                unary("number sub", x -> NDArrays.sub(1.5, x)),
                positive("number div", x -> NDArrays.div(2, x)),
                unary("minimum", x -> x.minimum(0.5)),
                unary("maximum", x -> x.maximum(-0.5f)),
                unary("minimum of int", x -> NDArrays.minimum(0, x)),
                unary("clip", x -> x.clip(-0.5, 1)),
                unary("clip float", x -> x.clip(-0.3f, 0.7f)),
                positive("pow half", x -> x.pow(0.5)),
                positive("pow -1", x -> x.pow(-1)),
                positive("pow -0.5f", x -> x.pow(-0.5f)),
                positive("pow 1.7", x -> x.pow(1.7)),
                unary("pow 0", x -> x.pow(0)),
                unary("pow 1", x -> x.pow(1)),
                unary("pow 2", x -> x.pow(2)),
                unary("pow 3", x -> x.pow(3)),
                unary("pow 4", x -> x.pow(4)));
    }

    private static List<List<OperatorCase>> functions() {
        return List.of(
                unary("neg", NDArray::neg),
                unary("square", NDArray::square),
                unary("abs", NDArray::abs),
                unary("exp", NDArray::exp),
                positive("log", NDArray::log),
                positive("log2", NDArray::log2),
                positive("sqrt", NDArray::sqrt),
                unary("tanh", NDArray::tanh),
                unary("number, then add", x -> x.sum().mul(0.5).add(x)),
                unary("number of int, then mul", x -> x.mean().add(2).mul(x)));
    }

    private static List<List<OperatorCase>> activations() {
        return List.of(
                unary("relu", Activation::relu),
                unary("relu6", Activation::relu6),
                unary("sigmoid", Activation::sigmoid),
                unary("tanh activation", Activation::tanh),
                unary("softPlus", Activation::softPlus),
                unary("softSign", Activation::softSign),
                unary("leakyRelu", x -> Activation.leakyRelu(x, 0.1f)),
                unary("elu", x -> Activation.elu(x, 1.3f)),
                unary("selu", Activation::selu),
                unary("gelu", Activation::gelu),
                unary("swish", x -> Activation.swish(x, 1.2f)),
                unary("mish", Activation::mish));
    }

    private static List<List<OperatorCase>> mixed() {
        return List.of(
                unary("duplicate, which stops the gradient", x -> x.duplicate().mul(x)),
                unary("stopGradient", x -> x.stopGradient().mul(x)),
                unary("stopGradient of a result", x -> x.exp().stopGradient().add(x)),
                unary("scaleGradient", x -> x.scaleGradient(0.25)),
                unary("toType, which stops the gradient", x -> x.toType(DataType.FLOAT64, false)
                        .mul(1.1)
                        .toType(DataType.FLOAT32, false)
                        .mul(x)),
                unary(
                        "toType of the same type",
                        x -> x.mul(2).toType(DataType.FLOAT32, true).muli(3)),
                unary("float64 times float32", x -> x.mul(x.toType(DataType.FLOAT64, false))),
                unary("addi", x -> x.mul(2).addi(1.5)),
                unary("muli", x -> x.mul(2).muli(x)),
                unary("subi", x -> x.add(2).subi(x)),
                unary("divi number", x -> x.add(2).divi(7)),
                unary("negi", x -> x.mul(3).negi()),
                unary("chain", x -> x.mul(2)
                        .tanh()
                        .mul(x)
                        .getNDArrayInternal()
                        .sigmoid()
                        .sub(x)
                        .abs()
                        .add(1)
                        .div(x.square().add(1))));
    }

    private static List<OperatorCase> constants() {
        return List.of(
                making("floats", (x, m) -> x.get(0).mul(m.create(new float[] {1.1f, -2, 1e-9f})), shape(4, 3)),
                making("doubles", (x, m) -> x.get(0).add(m.create(new double[] {0.1, 1e300, 3})), shape(4, 3)),
                making("ints", (x, m) -> x.get(0).mul(m.create(new int[] {1, -2, 3, 4}, new Shape(4, 1))), shape(4, 3)),
                making("longs", (x, m) -> m.create(new long[] {1, -2, 3}).mul(x.get(0)), shape(4, 3)),
                making("booleans", (x, m) -> x.get(0).mul(m.create(new boolean[] {true, false, true})), shape(4, 3)),
                making("bytes", (x, m) -> x.get(0).mul(m.create(new byte[] {1, -2, 3})), shape(4, 3)),
                making(
                        "special numbers",
                        (x, m) -> x.get(0)
                                .mul(m.create(new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f})),
                        shape(4, 3)),
                making("not a number", (x, m) -> x.get(0).add(m.create(new float[] {Float.NaN, 1, 2})), shape(4, 3)),
                making(
                        "sum with ints",
                        (x, m) -> x.get(0).add(m.create(new int[] {7, 8, 9}).add(1)),
                        shape(4, 3)),
                making(
                        "quotient of ints",
                        (x, m) -> x.get(0).add(m.create(new int[] {7, 8, 9}).div(2)),
                        shape(4, 3)),
                making(
                        "zeros and ones",
                        (x, m) -> x.get(0).add(m.ones(new Shape(3))).mul(m.zeros(new Shape(4, 1))),
                        shape(4, 3)),
                making("full", (x, m) -> x.get(0).mul(m.full(new Shape(4, 1), 0.3f)), shape(4, 3)),
                making("0-d float", (x, m) -> x.get(0).mul(m.create(0.3f)), shape(4, 3)),
                making("0-d double", (x, m) -> x.get(0).div(m.create(0.3)), shape(4, 3)),
                making("0-d int first", (x, m) -> m.create(3).sub(x.get(0)), shape(4, 3)),
                making(
                        "0-d of two scalars",
                        (x, m) -> m.create(3).add(m.create(0.1)).mul(x.get(0)),
                        shape(4, 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
