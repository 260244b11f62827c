package io.memplan.experiments.swap;

/**
 * Data-parallel training without any overlap of communication and compute: after each step every worker takes part in a
 * ring all-reduce of the gradients. Of p workers each sends and receives {@code 2 (p - 1) / p} times the gradients' bytes, in
 * {@code 2 (p - 1)} messages, on a link of the given rate.
 *
 * @param bytesPerSecond the rate of each worker's link while it sends and receives, in bytes a second
 * @param latencyNanos the time before the first byte of a message, in nanoseconds
 */
public record ScalingModel(double bytesPerSecond, long latencyNanos) {

    /** Returns how long the all-reduce takes, in nanoseconds. */
    public double communicationNanos(int workers, long gradientBytes) {
        double rounds = 2.0 * (workers - 1);
        return rounds * (latencyNanos + gradientBytes / (double) workers / bytesPerSecond * 1e9);
    }

    /**
     * Returns how many times the samples a second of one worker the workers process together.
     *
     * @param stepNanos how long a step of one worker takes, its update included, in nanoseconds
     */
    public double speedup(int workers, long stepNanos, long gradientBytes) {
        return workers * (stepNanos / (stepNanos + communicationNanos(workers, gradientBytes)));
    }
}
