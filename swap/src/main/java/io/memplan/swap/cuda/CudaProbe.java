package io.memplan.swap.cuda;

import io.memplan.swap.engine.SwapException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, once for the process, whether there is a CUDA runtime with a device. Where there is none no error escapes, and
 * the reason is kept as a plain sentence.
 */
public final class CudaProbe {

    private static final Logger LOGGER = LoggerFactory.getLogger(CudaProbe.class);

    private final Optional<CudaCalls> calls;
    private final String finding;

    /** Made by the first who asks: a runtime that failed to load once would throw other errors the next time. */
    private static final class Holder {
        static final CudaProbe FOUND = probe(CudaProbe::load);
    }

    private CudaProbe(Optional<CudaCalls> calls, String finding) {
        this.calls = calls;
        this.finding = finding;
    }

    /** Returns what was found. */
    public static CudaProbe result() {
        return Holder.FOUND;
    }

    private static CudaCalls load() {
        // JavaCPP counts the whole process against a limit of its own, and collects garbage above it.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        return JavaCppCuda.create();
    }

    static CudaProbe probe(Supplier<CudaCalls> loader) {
        try {
            return new CudaProbe(Optional.of(loader.get()), "A CUDA device was found.");
        } catch (LinkageError | SwapException e) {
            LOGGER.debug("CUDA is not available.", e);
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new CudaProbe(Optional.empty(), "CUDA is not available: " + reason);
        }
    }

    /** Returns whether there is a device. */
    public boolean isAvailable() {
        return calls.isPresent();
    }

    /** Returns what was found, as a sentence. */
    public String finding() {
        return finding;
    }

    Optional<CudaCalls> calls() {
        return calls;
    }
}
