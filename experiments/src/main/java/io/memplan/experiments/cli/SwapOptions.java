package io.memplan.experiments.cli;

import io.memplan.experiments.training.SwapChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where tensors may wait outside the device while a model trains. */
final class SwapOptions {

    @Option(
            names = "--swap-dir",
            paramLabel = "DIR",
            description =
                    "Let tensors wait in a file in a folder on a fast disk between their uses; it is removed at the"
                            + " end. Default: nothing is swapped to disk.")
    private @Nullable Path folder;

    @Option(
            names = "--disk-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The most that the file may take; default: most of the free disk.")
    private @Nullable Long diskBytes;

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description =
                    "The host memory in which tensors of the device may wait; default: none. On the CPU this is the"
                            + " device's own memory: only --swap-dir makes room there.")
    private long hostBytes;

    @Option(
            names = "--disk-rate",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description =
                    "The most that is copied to the disk, and as much from it, a second, such as 200MiB; default: as"
                            + " fast as it goes.")
    private long diskBytesPerSecond;

    @Option(
            names = "--synchronous-swaps",
            description = "Wait for each copy instead of computing meanwhile: slower, with the same bits.")
    private boolean synchronous;

    SwapChoice choice() {
        if (folder == null && diskBytes != null) {
            throw new UsageException("--disk-budget was given, but no folder to swap to.", "add --swap-dir DIR.");
        }
        return new SwapChoice(
                folder == null ? null : folder.toAbsolutePath().toString(),
                diskBytes,
                hostBytes,
                diskBytesPerSecond,
                synchronous);
    }
}
