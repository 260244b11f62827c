package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.memplan.batching.ir.Kind;

/** Runs the method itself, one row after another: the exact bits, at the price of a call for each row. */
final class EachRow {

    private EachRow() {}

    static Object run(RowCall call) {
        Object[] results = new Object[call.rows()];
        for (int row = 0; row < results.length; row++) {
            results[row] = one(call, row);
        }
        if (call.operator().result() != Kind.TENSOR) {
            return results;
        }
        NDList list = new NDList();
        for (Object result : results) {
            list.add((NDArray) result);
        }
        return NDArrays.stack(list);
    }

    /** Runs the method for one row. */
    static Object one(RowCall call, int row) {
        Object[] operands = new Object[call.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            if (!call.isTensor(i)) {
                operands[i] = call.value(i, row);
            } else {
                // a copy, because kernels may depend on how an array is aligned in memory
                operands[i] = call.own(i) ? call.array(i).get(row).duplicate() : call.array(i);
            }
        }
        return call.invoke(operands);
    }
}
