package io.memplan.trainer.opaque;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The time of something that runs once, and the memory that it takes and keeps. */
final class Gauge {

    private final @Nullable AllocatedMemory memory;
    private long beginBytes;
    private long peakBytes;
    private long keptBytes;
    private long nanos;

    Gauge(@Nullable AllocatedMemory memory) {
        this.memory = memory;
    }

    /** Runs something. */
    <T> T over(Supplier<T> action) {
        long beginNanos = System.nanoTime();
        if (memory == null) {
            T result = action.get();
            nanos = System.nanoTime() - beginNanos;
            return result;
        }
        beginBytes = memory.bytes();
        try (PeakSampler sampler = new PeakSampler(memory)) {
            beginNanos = System.nanoTime();
            T result = action.get();
            nanos = System.nanoTime() - beginNanos;
            peakBytes = Math.max(peakBytes, sampler.stop() - beginBytes);
            keptBytes = Math.max(0, memory.bytes() - beginBytes);
            return result;
        }
    }

    /** Notes the memory at this moment of what runs. */
    void note() {
        if (memory != null) {
            peakBytes = Math.max(peakBytes, memory.bytes() - beginBytes);
        }
    }

    /** Returns the most bytes taken at any moment. */
    long peakBytes() {
        return Math.max(peakBytes, keptBytes);
    }

    /** Returns the bytes still taken at the end. */
    long keptBytes() {
        return keptBytes;
    }

    long nanos() {
        return nanos;
    }
}
