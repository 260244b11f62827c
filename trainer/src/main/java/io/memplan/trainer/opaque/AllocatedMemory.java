package io.memplan.trainer.opaque;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the process has taken from the C library and not given back: the engine's tensors on the CPU, and
 * whatever else is native. Read with glibc's {@code mallinfo2}, over all arenas.
 */
final class AllocatedMemory {

    private static final Logger LOGGER = LoggerFactory.getLogger(AllocatedMemory.class);

    private final Function mallinfo;

    private AllocatedMemory(Function mallinfo) {
        this.mallinfo = mallinfo;
    }

    /** glibc's {@code struct mallinfo2}. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class Mallinfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }

    /** Finds the reader, where the C library has it (glibc 2.33 and newer). */
    static Optional<AllocatedMemory> find() {
        if (!Platform.isLinux()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AllocatedMemory(NativeLibrary.getProcess().getFunction("mallinfo2")));
        } catch (LinkageError e) {
            LOGGER.debug("The C library has no mallinfo2; memory of opaque blocks is estimated.", e);
            return Optional.empty();
        }
    }

    /** Returns the bytes allocated now. */
    long bytes() {
        Mallinfo info = (Mallinfo) mallinfo.invoke(Mallinfo.class, new Object[0]);
        return info.hblkhd + info.uordblks;
    }
}
