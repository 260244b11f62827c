package io.memplan.swap.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private static final Duration LONGEST_WITHOUT_LOCK = Duration.ofHours(1);

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
        synchronized (SwapFolder.class) { // the locks are those of the process: its threads do not lock each other out
            try {
                Files.createDirectories(parent);
                removeAbandoned(parent);
                SwapFolder made = make(parent);
                while (made == null) {
                    made = make(parent);
                }
                return made;
            } catch (IOException e) {
                throw new SwapException(
                        "Nothing can be written in the swap folder " + parent + ": " + e
                                + "\nMaybe name another folder, on a disk with room, in which you may write.",
                        e);
            }
        }
    }

    /** Makes a folder; returns null if another process took it for abandoned before it was locked. */
    private static @Nullable SwapFolder make(Path parent) throws IOException {
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
        if (Files.exists(folder.resolve(LOCK))) {
            return new SwapFolder(folder, channel);
        }
        channel.close();
        return null;
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
            removeIfAbandoned(folder);
        }
    }

    /** Removes a folder while its lock is held, so that nobody begins to use it meanwhile. */
    private static void removeIfAbandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                remove(folder);
            }
        } catch (OverlappingFileLockException e) {
            LOGGER.debug("This process uses {}.", folder);
        } catch (NoSuchFileException e) {
            removeIfForgotten(folder);
        } catch (IOException e) {
            LOGGER.debug("Another user's: {}", folder, e);
        }
    }

    /** Removes a folder that has had no lock for long: whoever made it was killed before it could lock it. */
    private static void removeIfForgotten(Path folder) {
        try {
            Instant made = Files.getLastModifiedTime(folder).toInstant();
            if (made.plus(LONGEST_WITHOUT_LOCK).isBefore(Instant.now())) {
                remove(folder);
            }
        } catch (IOException e) {
            LOGGER.debug("Gone meanwhile: {}", folder, e);
        }
    }

    private static void remove(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            LOGGER.warn("The swap folder {} of an earlier run cannot be removed: {}", folder, e.toString());
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
