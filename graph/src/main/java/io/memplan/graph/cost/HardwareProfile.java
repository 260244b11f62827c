package io.memplan.graph.cost;

import io.memplan.graph.schedule.Tier;

/**
 * What a device can do, for predicting times.
 *
 * @param name the name by which commands know it
 * @param description what it stands for and where the numbers come from
 * @param flopsPerSecond single-precision arithmetic a second that dense kernels reach
 * @param bytesPerSecond device memory bandwidth that elementwise kernels reach, in bytes a second
 * @param launchNanos the least time an operation takes, in nanoseconds
 * @param deviceBytes the device's memory, in bytes
 * @param toHost the link from the device to host memory
 * @param fromHost the link from host memory to the device
 * @param toDisk the link from the device to the disk, all the way
 * @param fromDisk the link from the disk to the device, all the way
 */
public record HardwareProfile(
        String name,
        String description,
        double flopsPerSecond,
        double bytesPerSecond,
        long launchNanos,
        long deviceBytes,
        Link toHost,
        Link fromHost,
        Link toDisk,
        Link fromDisk) {

    /** Creates a profile of a machine whose disk is as fast as its host memory. */
    public HardwareProfile(
            String name,
            String description,
            double flopsPerSecond,
            double bytesPerSecond,
            long launchNanos,
            long deviceBytes,
            Link toHost,
            Link fromHost) {
        this(
                name,
                description,
                flopsPerSecond,
                bytesPerSecond,
                launchNanos,
                deviceBytes,
                toHost,
                fromHost,
                toHost,
                fromHost);
    }

    /** Returns the link from the device to a tier. */
    public Link out(Tier tier) {
        return tier == Tier.HOST ? toHost : toDisk;
    }

    /** Returns the link from a tier to the device. */
    public Link in(Tier tier) {
        return tier == Tier.HOST ? fromHost : fromDisk;
    }

    /**
     * One direction of a link.
     *
     * @param bytesPerSecond the bandwidth when only this direction runs
     * @param bytesPerSecondWhenBoth the bandwidth when the other direction of the same tier runs too
     * @param latencyNanos the time before the first byte, in nanoseconds
     */
    public record Link(double bytesPerSecond, double bytesPerSecondWhenBoth, long latencyNanos) {

        /** Returns the time that a copy takes alone, in nanoseconds. */
        public long nanosFor(long bytes) {
            return latencyNanos + Math.round(bytes / bytesPerSecond * 1e9);
        }
    }
}
