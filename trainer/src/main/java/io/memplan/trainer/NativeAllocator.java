package io.memplan.trainer;

import ai.djl.Device;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's allocator, from which the engine takes the memory of tensors on the CPU.
 *
 * <p>glibc serves blocks of up to 32 MiB from a heap that it cannot give back in the middle, so that the memory of
 * freed tensors often stays with the process: a training step was measured at a third more resident memory than it
 * accounted for. Blocks that are mapped one by one go back to the system when they are freed.
 */
final class NativeAllocator {

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeAllocator.class);

    /** glibc's {@code M_MMAP_THRESHOLD}; setting it also stops glibc from raising it by itself. */
    private static final int MMAP_THRESHOLD = -3;

    private static final int MAPPED_FROM_BYTES = 1 << 20;

    private static boolean done;

    private NativeAllocator() {}

    /** Does what planned steps on a device begin with. */
    static void prepare(PlannerSettings settings, Device device) {
        if (settings.returnFreedMemory() && !device.isGpu()) {
            returnFreedTensors();
        }
    }

    /**
     * Makes the process give back the memory of freed tensors of a mebibyte and more. Without effect where the C
     * library is not glibc.
     */
    private static synchronized void returnFreedTensors() {
        if (done) {
            return;
        }
        done = true;
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Function mallopt = NativeLibrary.getProcess().getFunction("mallopt");
            if (mallopt.invokeInt(new Object[] {MMAP_THRESHOLD, MAPPED_FROM_BYTES}) == 0) {
                LOGGER.debug("mallopt refused to map blocks of {} bytes one by one.", MAPPED_FROM_BYTES);
            }
        } catch (LinkageError e) {
            LOGGER.debug("The C library has no mallopt; freed tensors may stay with the process.", e);
        }
    }

    /**
     * Gives back what native code has freed but the allocator still keeps, such as a solver's tables after planning. Without
     * effect where the C library is not glibc.
     */
    static void trim() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            NativeLibrary.getProcess().getFunction("malloc_trim").invokeInt(new Object[] {new NativeLong(0)});
        } catch (LinkageError e) {
            LOGGER.debug("The C library has no malloc_trim; what a solver freed may stay with the process.", e);
        }
    }
}
