package io.memplan.swap.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file in a folder of this process alone, written through once when it is made, so that a full disk shows then. */
final class FileSlab implements Slab {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileSlab.class);
    private static final int BLOCK_BYTES = 8 << 20;

    private final Path parent;
    private final long quotaBytes;
    private final ChannelOpener opener;
    private @Nullable SwapFolder folder;
    private @Nullable FileChannel channel;
    private long bytes;

    /**
     * Creates a slab without a file yet.
     *
     * @param parent the user's swap folder
     * @param quotaBytes the most bytes that the file may have
     */
    FileSlab(Path parent, long quotaBytes) {
        this(parent, quotaBytes, ChannelOpener.USUAL);
    }

    FileSlab(Path parent, long quotaBytes, ChannelOpener opener) {
        this.parent = parent;
        this.quotaBytes = quotaBytes;
        this.opener = opener;
    }

    @Override
    public void reserve(long wanted) {
        if (wanted <= bytes) {
            return;
        }
        if (wanted > quotaBytes) {
            throw new SwapException("The copies of the plan take " + wanted + " bytes on disk, but " + quotaBytes
                    + " are allowed.\nMaybe allow more disk space.");
        }
        try {
            FileChannel open = open();
            long usable = Files.getFileStore(parent).getUsableSpace();
            if (wanted - bytes > usable) {
                throw new SwapException("The copies of the plan take " + wanted + " bytes on disk, but " + parent
                        + " has room for " + (usable + bytes)
                        + ".\nMaybe name a swap folder on another disk, or raise the device budget.");
            }
            ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (long at = bytes; at < wanted; ) {
                zeros.clear().limit((int) Math.min(BLOCK_BYTES, wanted - at));
                at += written(open.write(zeros, at), at);
            }
            bytes = wanted;
        } catch (IOException e) {
            shrink();
            throw new SwapException(
                    "No file of " + wanted + " bytes can be written in the swap folder " + parent + ": "
                            + e.getMessage() + "\nMaybe name a swap folder on a disk with more room.",
                    e);
        }
    }

    /** Gives back what was taken of a disk that has no room for all. */
    private void shrink() {
        try {
            if (channel != null) {
                channel.truncate(bytes);
            }
        } catch (IOException e) {
            LOGGER.warn("The swap file in {} cannot be made smaller: {}", parent, e.toString());
        }
    }

    private static int written(int count, long at) throws IOException {
        if (count <= 0) {
            throw new IOException("nothing could be written at byte " + at);
        }
        return count;
    }

    private FileChannel open() throws IOException {
        FileChannel known = channel;
        if (known == null) {
            SwapFolder made = SwapFolder.open(parent);
            try {
                known = opener.open(made.file("slab"));
            } catch (IOException | RuntimeException e) {
                made.close();
                throw e;
            }
            folder = made;
            channel = known;
        }
        return known;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        FileChannel open = open();
        for (long at = position; from.hasRemaining(); ) {
            at += written(open.write(from, at), at);
        }
    }

    @Override
    public void read(long position, ByteBuffer to) throws IOException {
        FileChannel open = open();
        for (long at = position; to.hasRemaining(); ) {
            int count = open.read(to, at);
            if (count <= 0) {
                throw new EOFException("the swap file ends at byte " + open.size() + ", but " + to.remaining()
                        + " bytes at " + at + " are wanted");
            }
            at += count;
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // the folder is removed all the same
            throw new SwapException("The swap file in " + parent + " cannot be closed: " + e.getMessage(), e);
        } finally {
            channel = null;
            bytes = 0;
            if (folder != null) {
                folder.close();
                folder = null;
            }
        }
    }
}
