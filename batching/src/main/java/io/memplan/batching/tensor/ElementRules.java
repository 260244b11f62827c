package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Operations that compute each element from the elements at its place. */
final class ElementRules {

    private ElementRules() {}

    /** Runs the method itself on operands that broadcast row by row. */
    static Object run(RowCall call) {
        int rank = call.largestRank();
        Object[] operands = new Object[call.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            if (call.isTensor(i)) {
                operands[i] = call.aligned(i, rank);
            } else if (!call.varies(i)) {
                operands[i] = call.value(i);
            }
        }
        for (int i = 0; i < operands.length; i++) {
            if (call.varies(i)) {
                return withNumbers(call, operands, i, rank);
            }
        }
        return call.invoke(operands);
    }

    private static Object withNumbers(RowCall call, Object[] operands, int varying, int rank) {
        NDArray array = (NDArray) operands[0];
        NDArray numbers = call.numbers(varying, rank, numberType(array.getDataType(), call.value(varying, 0)));
        return Arithmetic.byName(call.operator().name()).apply(array, numbers);
    }

    /** Returns the type that an array computes in with a number. */
    private static DataType numberType(DataType array, Object number) {
        boolean real = number instanceof Float || number instanceof Double;
        return real && !Shapes.isFloating(array) ? DataType.FLOAT32 : array;
    }
}
