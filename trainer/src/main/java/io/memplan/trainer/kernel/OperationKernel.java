package io.memplan.trainer.kernel;

import ai.djl.pytorch.engine.PtNDArray;

/** What carries out an operation: a compiled kernel, or a block of the user's that is not looked into. */
public sealed interface OperationKernel permits Kernel, OpaqueForward {

    /**
     * Runs on this thread, which must have entered {@link KernelMode}.
     *
     * @param arguments the tensors that the operation reads, in order
     * @return the tensors that it makes, in order, to be closed by the caller
     * @throws ai.djl.engine.EngineException if the engine refuses
     */
    PtNDArray[] call(PtNDArray... arguments);
}
