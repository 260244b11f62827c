package io.memplan.graph.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that at every moment, a power cut included, the old content or the new one is there in full: to a
 * temporary file in the same folder, forced to disk, renamed over the target, and the folder forced to disk.
 */
public final class AtomicFile {

    /** Writes the content of a file. */
    public interface Content {
        /** Writes everything to the stream; need not close it. */
        void writeTo(OutputStream stream) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces or creates a file. A symbolic link stays, and what it points to is replaced. A device or pipe, which
     * cannot be replaced, is written straight.
     *
     * @param file the target; its folder must exist
     * @param content writes the content
     * @throws IOException if writing fails; the target is then as it was
     */
    public static void write(Path file, Content content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
                content.writeTo(stream);
            }
            return;
        }
        Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.resolveSibling("").toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.writeTo(stream);
                stream.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(folder);
    }

    private static void force(Path folder) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // Some file systems cannot open a folder; the renamed file itself is safe already.
                return;
            }
        }
    }
}
