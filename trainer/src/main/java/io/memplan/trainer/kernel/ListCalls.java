package io.memplan.trainer.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * Calls through {@link IValueUtils#forward}: public, but it keeps references to the arguments when the method throws,
 * and matches the names of all arrays against patterns first. Names with a dot or brackets would be taken for a
 * structure, so a named argument is passed as an unnamed array over the same memory.
 */
final class ListCalls implements ModuleCalls {

    @Override
    public PtNDArray[] call(PtSymbolBlock module, PtNDArray marker, String method, int results, PtNDArray[] arguments) {
        NDList list = new NDList(arguments.length + 1);
        NDList aliases = new NDList();
        list.add(marker);
        for (PtNDArray argument : arguments) {
            NDArray unnamed = argument;
            if (argument.getName() != null) {
                unnamed = argument.stopGradient();
                aliases.add(unnamed);
            }
            list.add(unnamed);
        }
        NDList returned;
        try (aliases) {
            returned = IValueUtils.forward(module, list, true);
        }
        PtNDArray[] arrays = new PtNDArray[returned.size()];
        for (int i = 0; i < arrays.length; i++) {
            NDArray array = returned.get(i);
            arrays[i] = (PtNDArray) array;
        }
        return arrays;
    }
}
