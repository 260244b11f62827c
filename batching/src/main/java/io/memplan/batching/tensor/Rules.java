package io.memplan.batching.tensor;

import io.memplan.batching.tensor.RowRule.Adjoint;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules made of functions. */
final class Rules {

    private Rules() {}

    /**
     * A rule.
     *
     * @param function runs it for rows
     * @param numbersVary whether scalars and references may differ between rows
     * @param isExact whether the bits of a row do not depend on other rows
     * @param isFlat whether gradients end here
     */
    record Plain(
            Function<RowCall, Object> function,
            boolean numbersVary,
            boolean isExact,
            boolean isFlat,
            @Nullable Adjoint adjoint)
            implements RowRule {

        @Override
        public Object run(RowCall call) {
            return function.apply(call);
        }

        @Override
        public boolean mayVary(int operand) {
            return numbersVary;
        }

        Plain exact() {
            return new Plain(function, numbersVary, true, isFlat, adjoint);
        }

        Plain varying() {
            return new Plain(function, true, isExact, isFlat, adjoint);
        }

        Plain flat() {
            return new Plain(function, numbersVary, isExact, true, adjoint);
        }

        Plain with(Adjoint other) {
            return new Plain(function, numbersVary, isExact, isFlat, other);
        }
    }

    static Plain of(Function<RowCall, Object> function) {
        return new Plain(function, false, false, false, null);
    }
}
