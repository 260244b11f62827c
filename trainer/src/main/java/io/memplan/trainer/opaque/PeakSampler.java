package io.memplan.trainer.opaque;

import java.util.concurrent.locks.LockSupport;

/** Notes the most memory allocated while something runs, read about every half millisecond by a thread of its own. */
final class PeakSampler implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000;

    private final AllocatedMemory memory;
    private final Thread thread;
    private volatile boolean stopped;
    private long peakBytes;

    PeakSampler(AllocatedMemory memory) {
        this.memory = memory;
        this.peakBytes = memory.bytes();
        this.thread = new Thread(this::sample, "memplan-opaque-memory");
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        while (!stopped) {
            peakBytes = Math.max(peakBytes, memory.bytes());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Stops, and returns the most bytes seen. */
    long stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Math.max(peakBytes, memory.bytes());
    }

    @Override
    public void close() {
        stopped = true;
    }
}
