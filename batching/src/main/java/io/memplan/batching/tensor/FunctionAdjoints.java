package io.memplan.batching.tensor;

import static io.memplan.batching.tensor.Adjoints.back;
import static io.memplan.batching.tensor.Adjoints.value;
import static io.memplan.batching.tensor.Adjoints.wanted;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.memplan.batching.tensor.RowRule.Adjoint;
import io.memplan.batching.tensor.RowRule.Adjoint.Need;
import java.util.Arrays;

/** The adjoints of the less common functions of one element; derivatives as in any table of them. */
final class FunctionAdjoints {

    private static final double HALF_ROOT_PI = Math.sqrt(Math.PI) / 2;

    static final Adjoint TAN =
            Formula.ofResult((y, gradient) -> gradient.mul(y.square().add(1)));
    static final Adjoint SINH = Formula.ofOperand((x, gradient) -> gradient.mul(x.cosh()));
    static final Adjoint COSH = Formula.ofOperand((x, gradient) -> gradient.mul(x.sinh()));
    static final Adjoint ASIN = Formula.ofOperand((x, gradient) -> gradient.div(root(x)));
    static final Adjoint ACOS =
            Formula.ofOperand((x, gradient) -> gradient.div(root(x)).neg());
    static final Adjoint ATAN =
            Formula.ofOperand((x, gradient) -> gradient.div(x.square().add(1)));
    static final Adjoint ERF = Formula.ofOperand(
            (x, gradient) -> gradient.mul(x.square().neg().exp()).div(HALF_ROOT_PI));
    static final Adjoint ERFINV =
            Formula.ofResult((y, gradient) -> gradient.mul(y.square().exp()).mul(HALF_ROOT_PI));
    static final Adjoint LOG10 = Formula.ofOperand((x, gradient) -> gradient.div(x.mul(Math.log(10))));
    static final Adjoint LOG2 = Formula.ofOperand((x, gradient) -> gradient.div(x.mul(Math.log(2))));
    static final Adjoint CBRT =
            Formula.ofResult((y, gradient) -> gradient.div(y.square().mul(3)));

    static final Adjoint ATAN2 = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray y = value(call, 0);
        NDArray x = value(call, 1);
        NDArray scaled = gradient.div(y.square().add(x.square()));
        return Arrays.asList(
                wanted(call, 0) ? back(call, 0, scaled.mul(x)) : null,
                wanted(call, 1) ? back(call, 1, scaled.mul(y).neg()) : null);
    });

    /** Of {@code a - b·floor(a/b)}. */
    static final Adjoint MOD = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray second = null;
        if (wanted(call, 1)) {
            NDArray whole = value(call, 0).div(value(call, 1)).floor();
            second = back(call, 1, gradient.mul(whole).neg());
        }
        return Arrays.asList(back(call, 0, gradient), second);
    });

    static final Adjoint GAMMALN = Formula.ofOperand((x, gradient) -> gradient.mul(digamma(x)));

    /** The steps by which {@link #digamma} goes up before its series, which is then exact to the last bits. */
    private static final int STEPS = 10;

    /** Of {@code x⁻²} from the highest power down: the Bernoulli numbers B₂ₖ over 2k. */
    private static final double[] SERIES = {
        1.0 / 12, -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12
    };

    private FunctionAdjoints() {}

    /**
     * The derivative of the logarithm of the gamma function: by its recurrence and its asymptotic series (Abramowitz and
     * Stegun, 6.3.5 and 6.3.18), and by its reflection (6.3.7) where x is not positive.
     */
    static NDArray digamma(NDArray x) {
        NDArray isPositive = x.gt(0);
        NDArray z = NDArrays.where(isPositive, x, x.neg().add(1));
        NDArray sum = z.zerosLike();
        for (int i = 0; i < STEPS; i++) {
            sum = sum.sub(z.pow(-1));
            z = z.add(1);
        }
        NDArray inverse = z.pow(-1);
        NDArray square = inverse.square();
        NDArray series = z.zerosLike();
        for (double coefficient : SERIES) {
            series = series.add(coefficient).mul(square);
        }
        NDArray upper = sum.add(z.log()).sub(inverse.mul(0.5)).sub(series);
        return NDArrays.where(
                isPositive, upper, upper.sub(x.mul(Math.PI).tan().pow(-1).mul(Math.PI)));
    }

    private static NDArray root(NDArray x) {
        return x.square().neg().add(1).sqrt();
    }
}
