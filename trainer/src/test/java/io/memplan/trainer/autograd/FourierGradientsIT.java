package io.memplan.trainer.autograd;

import static io.memplan.trainer.autograd.OperatorCase.caseOf;
import static io.memplan.trainer.autograd.OperatorCase.making;
import static io.memplan.trainer.autograd.OperatorCase.shape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Complex numbers and Fourier transforms: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class FourierGradientsIT {

    static Stream<OperatorCase> cases() {
        return OperatorCase.all(List.of(transforms(), planes(), numbers(), layouts(), signals()));
    }

    private static OperatorCase parts(String name, UnaryOperator<NDArray> function, long... shape) {
        return caseOf(name, x -> function.apply(x.get(0)).real().tanh(), shape).of(DataType.FLOAT32, DataType.FLOAT64);
    }

    /** Complex numbers that depend on parameters are transforms of real ones: the engine has no other derivative. */
    private static OperatorCase complex(String name, UnaryOperator<NDArray> function, long... shape) {
        return parts(name + " of complex numbers", x -> function.apply(x.fft(shape[shape.length - 1])), shape);
    }

    private static List<OperatorCase> transforms() {
        return List.of(
                parts("fft", x -> x.fft(8), 3, 8),
                parts("fft of odd length", x -> x.fft(7, 1), 3, 7, 2),
                parts("fft of the first axis", x -> x.fft(4, 0), 4, 5),
                parts("fft cut", x -> x.fft(5), 3, 8),
                parts("fft filled up", x -> x.fft(11), 3, 8),
                complex("fft", x -> x.fft(8), 3, 8),
                complex("fft filled up", x -> x.fft(6, 0), 3, 8),
                complex("ifft", x -> x.ifft(8), 3, 8),
                complex("ifft along an axis", x -> x.ifft(3, -2), 3, 8),
                parts("ifft", x -> x.ifft(8).mul(2), 3, 8),
                parts("rfft", x -> x.rfft(8), 3, 8),
                parts("rfft of odd length", x -> x.rfft(9), 3, 9),
                parts("rfft along an axis", x -> x.rfft(6, 0), 5, 4),
                caseOf("irfft", x -> x.get(0).fft(5).irfft(8).tanh(), shape(3, 5)),
                caseOf("irfft of odd length", x -> x.get(0).fft(5).irfft(9).tanh(), shape(3, 5)),
                caseOf("irfft along an axis", x -> x.get(0).fft(5).irfft(6, 0), shape(3, 5)),
                caseOf("irfft cut", x -> x.get(0).fft(5).irfft(4).tanh(), shape(3, 5)),
                caseOf("irfft of real numbers", x -> x.get(0).irfft(8).tanh(), shape(3, 5)),
                making(
                        "filter of frequencies",
                        (x, m) -> x.get(0)
                                .rfft(4)
                                .mul(m.create(new float[] {1, 2, 0, -1, 3, 0}, new Shape(3, 2))
                                        .complex())
                                .mul(x.get(1))
                                .irfft(4),
                        shape(3, 4),
                        shape(3)),
                making(
                        "fft of whole numbers",
                        (x, m) ->
                                m.create(new long[] {3, 1, 4, 1}).fft(4).real().mul(x.get(0)),
                        shape(4, 2)));
    }

    private static List<OperatorCase> planes() {
        return List.of(
                parts("fft2", x -> x.fft2(new long[] {4, 6}), 2, 4, 6),
                parts("fft2 cut and filled up", x -> x.fft2(new long[] {3, 8}), 2, 4, 6),
                parts("fft2 along axes", x -> x.fft2(new long[] {2, 6}, new long[] {0, 2}), 2, 4, 6),
                complex("fft2", x -> x.fft2(new long[] {4, 3}), 2, 4, 3),
                complex("ifft2", x -> x.ifft2(new long[] {4, 3}), 2, 4, 3),
                parts("ifft2", x -> x.ifft2(new long[] {4, 6}), 2, 4, 6),
                complex("ifft2 along axes", x -> x.ifft2(new long[] {3, 2}, new long[] {-1, 0}), 2, 4, 3));
    }

    private static OperatorCase two(String name, BinaryOperator<NDArray> function) {
        return caseOf(
                name + " of complex numbers",
                x -> function.apply(x.get(0).fft(4), x.get(1).rfft(6)).real().tanh(),
                shape(3, 4),
                shape(6));
    }

    private static List<OperatorCase> numbers() {
        return List.of(
                two("add", NDArray::add),
                two("sub", NDArray::sub),
                two("mul", NDArray::mul),
                two("mul with the conjugate", (a, b) -> a.mul(b.conj())),
                two("concat", (a, b) -> a.concat(b.expandDims(0))),
                complex("conj", x -> x.conj().mul(3), 3, 4),
                complex("neg", NDArray::neg, 3, 4),
                complex("number", x -> x.mul(2.5).add(1).sub(0.5f).div(3), 3, 4),
                complex("sum", x -> x.mul(2).sum(new int[] {1}), 3, 4),
                complex("mean", x -> x.mean(new int[] {0}, true), 3, 4),
                complex("split", x -> NDArrays.concat(x.split(2, 1)), 3, 4),
                complex("pad", x -> x.pad(new Shape(1, 2), 0), 3, 4),
                complex("stopGradient", x -> x.mul(x.stopGradient()), 3, 4),
                caseOf("abs of complex numbers", x -> x.get(0).rfft(6).abs().mul(2), shape(3, 4)),
                caseOf(
                        "real numbers times complex ones",
                        x -> x.get(0).mul(x.get(1).rfft(6)).real().tanh(),
                        shape(3, 4),
                        shape(6)),
                caseOf(
                        "a row of real numbers times complex ones",
                        x -> x.get(0).fft(4).mul(x.get(1)).real().tanh(),
                        shape(3, 4),
                        shape(4)),
                caseOf(
                        "real numbers plus complex ones",
                        x -> x.get(0).add(x.get(1).rfft(6)).real().tanh(),
                        shape(3, 4),
                        shape(6)),
                caseOf("conj of real numbers", x -> x.get(0).conj().mul(2), shape(3, 4)));
    }

    private static List<OperatorCase> layouts() {
        return List.of(
                complex("transpose", x -> x.transpose().mul(2), 3, 4),
                complex("reshape", x -> x.transpose().reshape(2, 6), 3, 4),
                complex("slice", x -> x.get("1:, ::2").mul(2), 3, 4),
                complex("flatten", x -> x.flatten().mul(2), 3, 4),
                complex("broadcast", x -> x.broadcast(new Shape(2, 3, 4)), 3, 4),
                caseOf(
                        "set in complex numbers",
                        x -> {
                            NDArray y = x.get(0).fft(4).mul(2);
                            y.get(1).muli(3);
                            return y.real();
                        },
                        shape(3, 4)),
                caseOf(
                        "stack of transforms",
                        x -> NDArrays.stack(new NDList(x.get(0).fft(4), x.get(0).fft(4, 0)), 1)
                                .real()
                                .tanh(),
                        shape(4, 4)));
    }

    private static List<OperatorCase> signals() {
        return List.of(
                making(
                        "stft",
                        (x, m) -> x.get(0)
                                .stft(4, 2, true, m.hanningWindow(4), true)
                                .abs(),
                        shape(3, 16)),
                making(
                        "stft of one signal",
                        (x, m) -> x.get(0)
                                .stft(6, 2, true, m.hanningWindow(6), true, false)
                                .tanh(),
                        shape(16)),
                making(
                        "stft not centred",
                        (x, m) -> x.get(0)
                                .stft(5, 3, false, m.ones(new Shape(5)), false, false)
                                .tanh(),
                        shape(2, 17)),
                caseOf(
                        "stft with a trained window",
                        x -> x.get(0).stft(4, 5, false, x.get(1), true, true).real(),
                        shape(2, 16),
                        shape(4)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gradients_ofCase_haveTheBitsOfAutograd(OperatorCase operator) {
        operator.verify();
    }
}
