package io.memplan.trainer.opaque;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the engine's random generator on the CPU, saved to be put back: what runs in between draws numbers without
 * changing those that training draws after it.
 *
 * <p>DJL can seed the generator, but not read it. So {@code at::Generator::get_state} and {@code set_state} are called in
 * libtorch itself. As coded, this assumes the calling convention of 64-bit x86 on Linux or macOS, where a result that is
 * an object is written where a hidden first argument points; elsewhere there is no saving.
 */
public final class RandomState implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RandomState.class);
    private static final long HANDLE_BYTES = 8;

    /** {@code RTLD_LAZY}: without JNA's {@code RTLD_GLOBAL}, with which solvers loaded later meet libtorch's symbols. */
    private static final int LOAD_LAZILY = 1;

    private final Function setState;
    private final Pointer generator;
    private final PtNDArray state;

    private RandomState(Function setState, Pointer generator, PtNDArray state) {
        this.setState = setState;
        this.generator = generator;
        this.state = state;
    }

    /** Saves the state, if that can be done here. */
    public static Optional<RandomState> save(NDManager manager) {
        if (!"amd64".equals(System.getProperty("os.arch"))
                || System.getProperty("os.name").startsWith("Windows")) {
            return Optional.empty();
        }
        try {
            String file = System.mapLibraryName("torch_cpu");
            NativeLibrary torch = NativeLibrary.getInstance(
                    Path.of(LibUtils.getLibtorchPath(), file).toString(),
                    Map.of(Library.OPTION_OPEN_FLAGS, LOAD_LAZILY));
            Function getState = torch.getFunction("_ZNK2at9Generator9get_stateEv");
            Function setState = torch.getFunction("_ZN2at9Generator9set_stateERKNS_6TensorE");
            Pointer generator =
                    torch.getFunction("_ZN2at6detail22getDefaultCPUGeneratorEv").invokePointer(new Object[0]);
            // from malloc, since the engine deletes the handle with the array
            Pointer handle =
                    NativeLibrary.getProcess().getFunction("malloc").invokePointer(new Object[] {HANDLE_BYTES});
            getState.invokePointer(new Object[] {handle, generator});
            PtNDArray state = new PtNDArray((PtNDManager) manager, Pointer.nativeValue(handle));
            return Optional.of(new RandomState(setState, generator, state));
        } catch (LinkageError e) {
            LOGGER.debug("The engine's random generator cannot be saved.", e);
            return Optional.empty();
        }
    }

    /** Puts the state back, and keeps it. */
    public void restore() {
        setState.invokeVoid(new Object[] {generator, new Pointer(state.getHandle())});
    }

    /** Forgets the state without putting it back. */
    public void discard() {
        state.close();
    }

    /** Puts the state back, and forgets it. */
    @Override
    public void close() {
        restore();
        discard();
    }
}
