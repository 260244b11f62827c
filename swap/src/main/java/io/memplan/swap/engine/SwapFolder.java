package io.memplan.swap.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this process alone below the user's swap folder. A lock says that it is in use: what a process left behind
 * that was killed is removed by the next that starts there.
 */
final class SwapFolder implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SwapFolder.class);
    private static final String PREFIX = "memplan-swap-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel channel;

    private SwapFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Makes a folder, and removes those that no process uses any more.
     *
     * @throws SwapException if nothing can be written there
     */
    static SwapFolder open(Path parent) {
        try {
            Files.createDirectories(parent);
            removeAbandoned(parent);
            boolean posix = parent.getFileSystem().supportedFileAttributeViews().contains("posix");
            Path folder = posix
                    ? Files.createTempDirectory(
                            parent,
                            PREFIX,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    : Files.createTempDirectory(parent, PREFIX);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            return new SwapFolder(folder, channel);
        } catch (IOException e) {
            throw new SwapException(
                    "Nothing can be written in the swap folder " + parent + ": " + e
                            + "\nMaybe name another folder, on a disk with room, in which you may write.",
                    e);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private static void removeAbandoned(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(parent)) {
            folders = list.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
                    .filter(Files::isDirectory)
                    .toList();
        }
        for (Path folder : folders) {
            if (isAbandoned(folder)) {
                try {
                    delete(folder);
                } catch (IOException e) {
                    LOGGER.warn("The swap folder {} of an earlier run cannot be removed: {}", folder, e.toString());
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this process uses it
        } catch (IOException e) {
            return false; // just being made, or someone else's
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() {
        try {
            channel.close();
            delete(folder);
        } catch (IOException e) {
            LOGGER.warn("The swap folder {} cannot be removed: {}", folder, e.toString());
        }
    }
}
