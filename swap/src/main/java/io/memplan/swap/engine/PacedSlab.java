package io.memplan.swap.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** A slab whose copies take their time: no more bytes a second than allowed, in either direction for itself. */
final class PacedSlab implements Slab {

    private final Slab slab;
    private final Pace writing;
    private final Pace reading;

    PacedSlab(Slab slab, long bytesPerSecond) {
        this.slab = slab;
        this.writing = new Pace(bytesPerSecond);
        this.reading = new Pace(bytesPerSecond);
    }

    /** The pace of one direction, which one thread uses. */
    private static final class Pace {

        private final double nanosPerByte;
        private long reachedNanos = Long.MIN_VALUE;

        Pace(long bytesPerSecond) {
            this.nanosPerByte = 1e9 / bytesPerSecond;
        }

        /** Waits until bytes whose copying began at a time may have been copied; time that was not used is lost. */
        void keep(long beginNanos, long bytes) {
            boolean idle = reachedNanos == Long.MIN_VALUE || beginNanos - reachedNanos > 0;
            reachedNanos = (idle ? beginNanos : reachedNanos) + Math.round(bytes * nanosPerByte);
            long left = reachedNanos - System.nanoTime();
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(left);
                left = reachedNanos - System.nanoTime();
            }
        }
    }

    @Override
    public void reserve(long bytes) {
        slab.reserve(bytes);
    }

    @Override
    public long bytes() {
        return slab.bytes();
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        long begin = System.nanoTime();
        int bytes = from.remaining();
        slab.write(position, from);
        writing.keep(begin, bytes);
    }

    @Override
    public void read(long position, ByteBuffer to) throws IOException {
        long begin = System.nanoTime();
        int bytes = to.remaining();
        slab.read(position, to);
        reading.keep(begin, bytes);
    }

    @Override
    public void close() {
        slab.close();
    }
}
