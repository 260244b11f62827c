package io.memplan.batching.tensor;

import static io.memplan.batching.tensor.Adjoints.back;
import static io.memplan.batching.tensor.Adjoints.value;
import static io.memplan.batching.tensor.Adjoints.wanted;

import ai.djl.ndarray.NDArray;
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

    private FunctionAdjoints() {}

    private static NDArray root(NDArray x) {
        return x.square().neg().add(1).sqrt();
    }
}
