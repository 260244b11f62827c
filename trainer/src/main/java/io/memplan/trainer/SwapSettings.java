package io.memplan.trainer;

import ai.djl.Device;
import io.memplan.graph.plan.ByteSize;
import io.memplan.swap.cuda.CudaCopyEngine;
import io.memplan.swap.cuda.CudaProbe;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.engine.SlabCopyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tensors may wait outside the device.
 *
 * @param hostBytes the host memory that copies may take, in bytes
 * @param folder where a file of copies goes, or null for none
 * @param diskBytes the most that the file may take, in bytes; -1 for nine tenths of what the disk has room for
 */
record SwapSettings(long hostBytes, @Nullable Path folder, long diskBytes) {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);
    private static final long ALL_THAT_FITS = -1;
    private static final double MOST_OF_A_DISK = 0.9;

    static final SwapSettings NONE = new SwapSettings(0, null, ALL_THAT_FITS);

    /** Returns the same settings with what the disk has room for in place of an open limit. */
    SwapSettings resolved() {
        if (folder == null) {
            return new SwapSettings(hostBytes, null, 0);
        }
        return diskBytes == ALL_THAT_FITS ? new SwapSettings(hostBytes, folder, roomOnDisk(folder)) : this;
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
        if (folder != null) {
            return SlabCopyEngine.create(hostBytes, folder, diskBytes);
        }
        return hostBytes > 0 ? SlabCopyEngine.create(hostBytes) : null;
    }

    private @Nullable CopyEngine gpuEngine() {
        if (folder != null) {
            throw new IllegalArgumentException("The model is on a GPU, from which tensors can wait in host memory only, but"
                    + " the swap folder " + folder + " was set.\nMaybe set a host budget instead.");
        }
        CopyEngine engine = hostBytes > 0 ? CudaCopyEngine.create(hostBytes, false) : null;
        if (hostBytes > 0 && engine == null) {
            throw new IllegalArgumentException("The model is on a GPU, but tensors cannot be copied from there: "
                    + CudaProbe.result().finding() + "\nMaybe put libcudart 12 on the library path, or leave out the host"
                    + " budget.");
        }
        return engine;
    }
}
