package io.memplan.trainer.kernel;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import io.memplan.graph.operator.KernelText;

/** One compiled kernel of a {@link KernelLibrary}. */
public final class Kernel implements OperationKernel {

    private static final PtNDArray[] NOTHING = {};

    private final KernelText text;
    private final PtSymbolBlock module;
    private final PtNDArray marker;
    private final String method;
    private final ModuleCalls calls;

    Kernel(KernelText text, PtSymbolBlock module, PtNDArray marker, String method, ModuleCalls calls) {
        this.text = text;
        this.module = module;
        this.marker = marker;
        this.method = method;
        this.calls = calls;
    }

    /** Returns the text it was compiled from. */
    public KernelText text() {
        return text;
    }

    /** Runs the kernel. The results belong to the library's manager; one that only overwrites its arguments has none. */
    @Override
    public PtNDArray[] call(PtNDArray... arguments) {
        if (arguments.length != text.inputs()) {
            throw new IllegalArgumentException(
                    "A kernel of " + text.inputs() + " arguments was given " + arguments.length + ": " + text.lines());
        }
        int results = text.results().size();
        PtNDArray[] returned = calls.call(module, marker, method, Math.max(1, results), arguments);
        if (results == 0) {
            returned[0].close();
            return NOTHING;
        }
        return returned;
    }
}
