package io.memplan.batching.tensor;

import java.lang.reflect.Array;
import java.util.Arrays;

/** What must be equal for lanes to be launched together, beside the shapes of their tensors. */
public final class LaunchKeys {

    private LaunchKeys() {}

    /** Returns whether two values of an operand, boxed scalars or references, allow a common launch. */
    public static boolean areCompatible(TensorOperator operator, int operand, Object first, Object second) {
        if (!operator.mayVary(operand)) {
            return equal(first, second);
        }
        return !first.getClass().isArray() || Array.getLength(first) == Array.getLength(second);
    }

    /** Returns whether two values are equal, arrays by their elements. */
    static boolean equal(Object first, Object second) {
        return first.equals(second)
                || (first.getClass().isArray() && Arrays.deepEquals(new Object[] {first}, new Object[] {second}));
    }
}
