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
 */
public record SwapChoice(@Nullable String folder, @Nullable Long diskBytes, long hostBytes) {

    /** No swapping. */
    public static final SwapChoice NONE = new SwapChoice(null, null, 0);

    /** Tells a builder. */
    void applyTo(MemoryPlannerBuilder builder) {
        builder.optHostBudgetBytes(hostBytes);
        if (folder != null) {
            builder.optSwapFolder(Path.of(folder));
        }
        if (diskBytes != null) {
            builder.optDiskBudgetBytes(diskBytes);
        }
    }
}
