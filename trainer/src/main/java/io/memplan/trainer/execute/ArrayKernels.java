package io.memplan.trainer.execute;

import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.operator.KernelText;
import io.memplan.trainer.kernel.KernelLibrary;
import java.util.List;

/** The few kernels that the executor needs beside those of the graph: in-place copy, zero and poison. */
final class ArrayKernels {

    private static final KernelText COPY = new KernelText(2, List.of("torch.copy_(a0, a1)"), List.of());
    private static final KernelText ZERO = new KernelText(1, List.of("torch.zero_(a0)"), List.of());
    private static final KernelText NAN = fill("nan");
    private static final KernelText INT64 = fill("-9223372036854775807");
    private static final KernelText INT32 = fill("-2147483648");
    private static final KernelText INT16 = fill("-32768");
    private static final KernelText INT8 = fill("-128");
    private static final KernelText UINT8 = fill("255");
    private static final KernelText TRUE = fill("1");

    /** Every text, to be compiled with a library. */
    static final List<KernelText> TEXTS = List.of(COPY, ZERO, NAN, INT64, INT32, INT16, INT8, UINT8, TRUE);

    private final KernelLibrary library;

    ArrayKernels(KernelLibrary library) {
        this.library = library;
    }

    private static KernelText fill(String constant) {
        return new KernelText(1, List.of("torch.fill_(a0, " + constant + ")"), List.of());
    }

    /** Overwrites the elements of the target, in place. */
    void copy(PtNDArray target, PtNDArray source) {
        library.kernel(COPY).call(target, source);
    }

    /** Overwrites the elements with zeros, in place. */
    void zero(PtNDArray target) {
        library.kernel(ZERO).call(target);
    }

    /** Overwrites the elements with a value that spoils every computation: NaN, or an integer type's extreme. */
    void poison(PtNDArray target) {
        KernelText text =
                switch (target.getDataType()) {
                    case INT64 -> INT64;
                    case INT32 -> INT32;
                    case INT16, UNKNOWN -> INT16;
                    case INT8 -> INT8;
                    case UINT8 -> UINT8;
                    case BOOLEAN -> TRUE;
                    default -> NAN;
                };
        library.kernel(text).call(target);
    }
}
