package io.memplan.graph.schedule;

/**
 * The device bytes from a moment on.
 *
 * @param nanos the moment, in nanoseconds from the start of the step
 * @param bytes the bytes on the device, everything that is always resident included
 */
public record MemorySample(long nanos, long bytes) {}
