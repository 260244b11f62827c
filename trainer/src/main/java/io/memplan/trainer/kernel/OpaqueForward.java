package io.memplan.trainer.kernel;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.graph.trace.OpaqueCall;
import java.util.ArrayList;
import java.util.List;

/** The forward operation of an opaque block: calls it, and cuts what it returns from its history. */
public final class OpaqueForward implements OperationKernel {

    private final OpaqueCall call;
    private final boolean taped;
    private final Kernel detach;
    private final NDManager manager;
    private final OpaqueInvocation invocation;

    /**
     * Creates the kernel of a call.
     *
     * @param call the call
     * @param taped whether the results include the tape, the outputs with their history, and the leaves
     * @param detach makes the outputs' values of what the block returns, followed by the arguments
     * @param manager owns the results
     */
    public OpaqueForward(OpaqueCall call, boolean taped, Kernel detach, NDManager manager) {
        this.call = call;
        this.taped = taped;
        this.detach = detach;
        this.manager = manager;
        this.invocation = new OpaqueInvocation(call, manager);
    }

    @Override
    public PtNDArray[] call(PtNDArray... arguments) {
        OpaqueInvocation.Recorded recorded = invocation.call(arguments, OpaqueForward::nothing);
        List<PtNDArray> open = new ArrayList<>(recorded.outputs());
        open.addAll(recorded.leaves());
        try {
            List<PtNDArray> results = new ArrayList<>(List.of(detach(recorded.outputs(), arguments)));
            if (!taped) {
                open.forEach(PtNDArray::close);
                return results.toArray(PtNDArray[]::new);
            }
            results.add(placeholder());
            for (PtNDArray output : recorded.outputs()) {
                if (DjlTypes.of(output.getDataType()).isFloating()) {
                    results.add(output);
                } else {
                    output.close();
                }
            }
            results.addAll(recorded.leaves());
            return results.toArray(PtNDArray[]::new);
        } catch (RuntimeException | Error e) {
            open.forEach(PtNDArray::close);
            throw e;
        }
    }

    private static void nothing() {}

    private PtNDArray[] detach(List<PtNDArray> outputs, PtNDArray[] arguments) {
        int expected = detach.text().results().size();
        if (outputs.size() != expected) {
            throw new IllegalStateException("The opaque block " + call.path() + " ("
                    + call.block().getClass().getName() + ") returned " + outputs.size() + " arrays, but "
                    + expected
                    + " when it was traced.\nMaybe let it return as many for inputs of the same shape.");
        }
        List<PtNDArray> all = new ArrayList<>(outputs);
        all.addAll(List.of(arguments));
        return detach.call(all.toArray(PtNDArray[]::new));
    }

    /** Stands for the tape, which nobody reads: the history of the outputs holds it. */
    private PtNDArray placeholder() {
        PtNDArray tape = (PtNDArray) manager.create(new Shape(), DataType.UINT8);
        NDScope.unregister(tape);
        return tape;
    }
}
