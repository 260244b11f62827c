package io.memplan.swap.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The memory or file behind a tier. Reading and writing may happen in two threads at once, at places that do not overlap. */
interface Slab extends AutoCloseable {

    /**
     * Makes room for at least so many bytes; the contents are then undefined.
     *
     * @throws SwapException if there is no room
     */
    void reserve(long bytes);

    /** Returns the bytes that there is room for. */
    long bytes();

    /** Writes all that remains in the buffer. */
    void write(long position, ByteBuffer from) throws IOException;

    /** Fills what remains in the buffer. */
    void read(long position, ByteBuffer to) throws IOException;

    @Override
    void close();
}
