package io.memplan.experiments.training;

import io.memplan.trainer.MemoryPlannerBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where tensors may wait outside the device.
 *
 * @param folder the folder for a file of copies, or null for none
 * @param diskBytes the most that the file may take, in bytes, or null for most of the free disk
 * @param hostBytes the host memory that copies may take, in bytes
 * @param diskBytesPerSecond the most that is copied to the disk, and from it, in bytes a second; 0 for no limit
 * @param synchronous whether a step waits for each copy
 */
public record SwapChoice(
        @Nullable String folder,
        @Nullable Long diskBytes,
        long hostBytes,
        long diskBytesPerSecond,
        boolean synchronous) {

    /** No swapping. */
    public static final SwapChoice NONE = new SwapChoice(null, null, 0, 0, false);

    /** Returns the same choice with another pace of the disk. */
    SwapChoice withDiskRate(long bytesPerSecond) {
        return new SwapChoice(folder, diskBytes, hostBytes, bytesPerSecond, synchronous);
    }

    /** Returns the same choice with steps that wait for each copy, or not. */
    SwapChoice withSynchronous(boolean waits) {
        return new SwapChoice(folder, diskBytes, hostBytes, diskBytesPerSecond, waits);
    }

    /** Tells a builder. */
    void applyTo(MemoryPlannerBuilder builder) {
        builder.optHostBudgetBytes(hostBytes)
                .optDiskBytesPerSecond(diskBytesPerSecond)
                .optSynchronousSwaps(synchronous);
        if (folder != null) {
            builder.optSwapFolder(Path.of(folder));
        }
        if (diskBytes != null) {
            builder.optDiskBudgetBytes(diskBytes);
        }
    }
}
