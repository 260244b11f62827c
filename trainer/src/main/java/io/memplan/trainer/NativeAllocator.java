package io.memplan.trainer;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * glibc's allocator, from which the engine takes the memory of tensors on the CPU.
 *
 * <p>Blocks below a threshold come from heaps, and stay there when they are freed; those above are mapped one by one, and
 * each page of them is a fault in the kernel. By itself glibc moves the threshold, up to 32 MiB, as blocks are freed. After
 * {@link #keepFreed} it is 32 MiB, and heaps are not made shorter but when {@link #giveBack} is called. See mallopt(3).
 */
final class NativeAllocator implements ProcessMemory {

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeAllocator.class);

    /** glibc's {@code M_TRIM_THRESHOLD}: the free end of a heap that is not given back. */
    private static final int TRIM_THRESHOLD = -1;

    /** glibc's {@code M_TOP_PAD}: how much more than needed a heap is made longer by, or left with. */
    private static final int TOP_PAD = -2;

    /** glibc's {@code M_MMAP_THRESHOLD}; setting it also stops glibc from raising it by itself. */
    private static final int MMAP_THRESHOLD = -3;

    /** The most that glibc takes. */
    private static final int MAPPED_FROM_BYTES = 32 << 20;

    /** The size of a thread's heap: with it as the pad, an empty heap stays. */
    private static final int HEAP_BYTES = 64 << 20;

    /** A block whose freeing makes glibc look at the end of the heap. */
    private static final int MERGED_BYTES = 256 << 10;

    private static final String STATM = "/proc/self/statm";
    private static final int STATM_LENGTH = 256;

    private final Function mallopt;
    private final Function trim;
    private final RandomAccessFile statm;
    private final int pageBytes;
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    private long mostHeapBytes;
    private volatile boolean keeps;
    private final byte[] text = new byte[STATM_LENGTH];

    private NativeAllocator(NativeLibrary library, RandomAccessFile statm) {
        this.mallopt = library.getFunction("mallopt");
        this.trim = library.getFunction("malloc_trim");
        this.pageBytes = library.getFunction("getpagesize").invokeInt(new Object[0]);
        this.statm = statm;
    }

    /** Returns the allocator of this process; empty where the C library is not glibc. */
    static Optional<NativeAllocator> ofProcess() {
        return OfProcess.ALLOCATOR;
    }

    /** Found once, when it is first asked for. */
    private static final class OfProcess {

        static final Optional<NativeAllocator> ALLOCATOR = Platform.isLinux() ? find() : Optional.empty();
    }

    private static Optional<NativeAllocator> find() {
        try {
            // stays open as long as the process
            return Optional.of(new NativeAllocator(NativeLibrary.getProcess(), new RandomAccessFile(STATM, "r")));
        } catch (LinkageError | IOException e) {
            LOGGER.debug("This is not glibc, or there is no {}; freed tensors may stay with the process.", STATM, e);
            return Optional.empty();
        }
    }

    /** Makes freed blocks stay with the process from now on, until they are given back. */
    void keepFreed() {
        keeps = true;
        set(MMAP_THRESHOLD, MAPPED_FROM_BYTES);
        keepEnds(HEAP_BYTES);
    }

    private void keepEnds(int bytes) {
        set(TRIM_THRESHOLD, bytes);
        set(TOP_PAD, bytes);
    }

    private void set(int parameter, int value) {
        if (mallopt.invokeInt(new Object[] {parameter, value}) == 0) {
            LOGGER.debug("mallopt refused to set {} to {}.", parameter, value);
        }
    }

    @Override
    public synchronized long residentBytes() {
        try {
            statm.seek(0);
            int length = statm.read(text);
            String[] pages = new String(text, 0, Math.max(0, length), StandardCharsets.ISO_8859_1).split(" ", 3);
            return Long.parseLong(pages[1]) * pageBytes - javaBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(STATM + " could be opened, but not read.", e);
        }
    }

    /** Returns about what Java's heap and code have touched: collected objects do not make it less. */
    private long javaBytes() {
        long codeBytes = 0;
        long heapBytes = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage most = pool.getPeakUsage();
            long bytes = most == null ? 0 : most.getUsed();
            if (pool.getType() == MemoryType.HEAP) {
                heapBytes += bytes;
            } else {
                codeBytes += bytes;
            }
        }
        // of some objects a pool hears at the next collection only
        long usedBytes =
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        mostHeapBytes = Math.max(mostHeapBytes, Math.max(heapBytes, usedBytes));
        return codeBytes + mostHeapBytes;
    }

    @Override
    public void giveBack() {
        if (keeps) {
            keepEnds(0);
            new Memory(MERGED_BYTES).close();
        }
        trim.invokeInt(new Object[] {new NativeLong(0)});
        if (keeps) {
            keepEnds(HEAP_BYTES);
        }
    }
}
