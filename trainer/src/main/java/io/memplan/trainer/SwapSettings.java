package io.memplan.trainer;

import ai.djl.Device;
import io.memplan.graph.plan.ByteSize;
import io.memplan.swap.cuda.CudaCopyEngine;
import io.memplan.swap.cuda.CudaProbe;
import io.memplan.swap.engine.ChannelOpener;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.engine.DiskTier;
import io.memplan.swap.engine.SlabCopyEngine;
import io.memplan.swap.engine.SynchronousCopyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tensors may wait outside the device.
 *
 * @param hostBytes the host memory that copies may take, in bytes
 * @param folder where a file of copies goes, or null for none
 * @param diskBytes the most that the file may take, in bytes; -1 for nine tenths of what the disk has room for
 * @param diskBytesPerSecond the most that is copied to the disk, and from it, in bytes a second; 0 for no limit
 * @param synchronous whether the step waits for each copy
 * @param opener makes the file
 */
record SwapSettings(
        long hostBytes,
        @Nullable Path folder,
        long diskBytes,
        long diskBytesPerSecond,
        boolean synchronous,
        ChannelOpener opener) {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);
    private static final long ALL_THAT_FITS = -1;
    private static final double MOST_OF_A_DISK = 0.9;

    static final SwapSettings NONE = new SwapSettings(0, null, ALL_THAT_FITS, 0, false, ChannelOpener.USUAL);

    SwapSettings withHost(long bytes) {
        return new SwapSettings(bytes, folder, diskBytes, diskBytesPerSecond, synchronous, opener);
    }

    SwapSettings withFolder(@Nullable Path other) {
        return new SwapSettings(hostBytes, other, diskBytes, diskBytesPerSecond, synchronous, opener);
    }

    SwapSettings withDisk(long bytes) {
        return new SwapSettings(hostBytes, folder, bytes, diskBytesPerSecond, synchronous, opener);
    }

    SwapSettings withDiskRate(long bytesPerSecond) {
        return new SwapSettings(hostBytes, folder, diskBytes, bytesPerSecond, synchronous, opener);
    }

    SwapSettings withSynchronous(boolean waits) {
        return new SwapSettings(hostBytes, folder, diskBytes, diskBytesPerSecond, waits, opener);
    }

    SwapSettings withOpener(ChannelOpener other) {
        return new SwapSettings(hostBytes, folder, diskBytes, diskBytesPerSecond, synchronous, other);
    }

    /** Says what is wrong, if anything is. */
    Optional<String> problem() {
        return hostBytes < 0 || diskBytes < ALL_THAT_FITS || diskBytesPerSecond < 0
                ? Optional.of("a swap budget is negative (host " + hostBytes + ", disk " + diskBytes + ", "
                        + diskBytesPerSecond + " bytes a second)")
                : Optional.empty();
    }

    /** Returns the same settings with what the disk has room for in place of an open limit. */
    SwapSettings resolved() {
        if (folder == null) {
            return withDisk(0);
        }
        return diskBytes == ALL_THAT_FITS ? withDisk(roomOnDisk(folder)) : this;
    }

    private static long roomOnDisk(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long bytes = (long) (MOST_OF_A_DISK * Files.getFileStore(existing).getUsableSpace());
            LOGGER.info("Copies in {} may take {}.", folder, ByteSize.format(bytes));
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "How much room there is in the swap folder " + folder + " cannot be told: " + e
                            + "\nMaybe name another folder, or set the disk budget.",
                    e);
        }
    }

    /** Makes the engine that copies, or returns null if nothing may be swapped. Nothing is taken yet. */
    @Nullable
    CopyEngine newEngine(Device device) {
        if (device.isGpu()) {
            return gpuEngine();
        }
        CopyEngine engine = null;
        if (folder != null) {
            engine = SlabCopyEngine.create(hostBytes, new DiskTier(folder, diskBytes, diskBytesPerSecond, opener));
        } else if (hostBytes > 0) {
            engine = SlabCopyEngine.create(hostBytes);
        }
        return engine != null && synchronous ? new SynchronousCopyEngine(engine) : engine;
    }

    private @Nullable CopyEngine gpuEngine() {
        if (folder != null) {
            throw new IllegalArgumentException(
                    "The model is on a GPU, from which tensors can wait in host memory only, but" + " the swap folder "
                            + folder + " was set.\nMaybe set a host budget instead.");
        }
        CopyEngine engine = hostBytes > 0 ? CudaCopyEngine.create(hostBytes, synchronous) : null;
        if (hostBytes > 0 && engine == null) {
            throw new IllegalArgumentException("The model is on a GPU, but tensors cannot be copied from there: "
                    + CudaProbe.result().finding()
                    + "\nMaybe put libcudart 12 on the library path, or leave out the host"
                    + " budget.");
        }
        return engine;
    }
}
