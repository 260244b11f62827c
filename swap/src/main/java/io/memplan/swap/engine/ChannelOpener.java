package io.memplan.swap.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the swap file and opens it. Another than the usual one puts something between the engine and the file. */
@FunctionalInterface
public interface ChannelOpener {

    /** Makes a file of its own that is read and written. */
    ChannelOpener USUAL = file ->
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    /**
     * Makes a file that is not there yet.
     *
     * @throws IOException if it cannot be made
     */
    FileChannel open(Path file) throws IOException;
}
