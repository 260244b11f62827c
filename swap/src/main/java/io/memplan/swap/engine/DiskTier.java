package io.memplan.swap.engine;

import java.nio.file.Path;

/**
 * Where and how copies go to disk.
 *
 * @param folder the user's swap folder; the file lies in a folder of its own below it
 * @param quotaBytes the most that the file may take, in bytes
 * @param bytesPerSecond the most that is copied in either direction, in bytes a second; 0 for as fast as it goes
 * @param opener makes the file
 */
public record DiskTier(Path folder, long quotaBytes, long bytesPerSecond, ChannelOpener opener) {

    /** Validates that nothing is negative. */
    public DiskTier {
        if (quotaBytes < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("A limit of the disk is negative: " + quotaBytes + " bytes, "
                    + bytesPerSecond + " bytes a second.");
        }
    }

    /** Returns a disk that is used as fast as it is. */
    public static DiskTier of(Path folder, long quotaBytes) {
        return new DiskTier(folder, quotaBytes, 0, ChannelOpener.USUAL);
    }

    Slab newSlab() {
        Slab file = new FileSlab(folder, quotaBytes, opener);
        return bytesPerSecond == 0 ? file : new PacedSlab(file, bytesPerSecond);
    }
}
