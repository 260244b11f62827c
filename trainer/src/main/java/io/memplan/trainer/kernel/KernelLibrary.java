package io.memplan.trainer.kernel;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.graph.operator.KernelText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Kernels compiled together from their texts: one TorchScript module with a method for each distinct text.
 *
 * <p>The results of its kernels belong to the library's own manager, so closing the library frees whatever a caller
 * forgot.
 */
public final class KernelLibrary implements AutoCloseable {

    private final NDManager manager;
    private final Map<KernelText, Kernel> kernelByText;

    private KernelLibrary(NDManager manager, Map<KernelText, Kernel> kernelByText) {
        this.manager = manager;
        this.kernelByText = kernelByText;
    }

    /**
     * Compiles kernels. The archive goes through a file that only this user can read and that is gone on return.
     *
     * @param parent the manager to make the library's own manager in; its device is where kernels are loaded
     * @param texts the kernels wanted; equal texts are compiled once
     * @throws ai.djl.engine.EngineException if a text does not compile
     */
    public static KernelLibrary load(NDManager parent, Collection<KernelText> texts) {
        return load(parent, texts, ModuleCalls.BEST);
    }

    static KernelLibrary load(NDManager parent, Collection<KernelText> texts, ModuleCalls calls) {
        NDManager manager = parent.newSubManager();
        manager.setName("memplan-kernels");
        try {
            return new KernelLibrary(manager, compile((PtNDManager) manager, texts, calls));
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static Map<KernelText, Kernel> compile(
            PtNDManager manager, Collection<KernelText> texts, ModuleCalls calls) {
        Map<KernelText, Kernel> kernelByText = new LinkedHashMap<>();
        List<KernelText> distinct = List.copyOf(new LinkedHashSet<>(texts));
        if (distinct.isEmpty()) {
            return kernelByText;
        }
        PtSymbolBlock module = loadModule(manager, distinct);
        for (int i = 0; i < distinct.size(); i++) {
            String method = KernelArchive.methodName(i);
            PtNDArray marker = manager.create(new Shape(), DataType.INT8);
            NDScope.unregister(marker);
            marker.setName("module_method:" + method);
            kernelByText.put(distinct.get(i), new Kernel(distinct.get(i), module, marker, method, calls));
        }
        return kernelByText;
    }

    private static PtSymbolBlock loadModule(PtNDManager manager, List<KernelText> texts) {
        try {
            Path file = Files.createTempFile("memplan-kernels", ".pt");
            try {
                try (OutputStream stream = Files.newOutputStream(file)) {
                    new KernelArchive(texts).writeTo(stream);
                }
                return JniUtils.loadModule(manager, file, true, new String[0], new String[0], true);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The kernels cannot be written to a temporary file.\nMaybe make room in the folder of"
                            + " temporary files, or name another with -Djava.io.tmpdir.",
                    e);
        }
    }

    /** Returns the manager that the results of the kernels belong to. */
    public NDManager manager() {
        return manager;
    }

    /** Returns how many distinct kernels there are. */
    public int size() {
        return kernelByText.size();
    }

    /**
     * Returns a compiled kernel.
     *
     * @throws IllegalArgumentException if the text is not one that the library was made from
     */
    public Kernel kernel(KernelText text) {
        Kernel kernel = kernelByText.get(text);
        if (kernel == null) {
            throw new IllegalArgumentException("The library was not made with this kernel: " + text);
        }
        return kernel;
    }

    @Override
    public void close() {
        manager.close();
    }
}
