package io.memplan.experiments.measure;

import java.util.List;

/**
 * The times that a step took.
 *
 * @param name what was measured
 * @param rounds how often
 * @param medianNanos the middle time, in nanoseconds; of an even number, the mean of the two in the middle
 * @param fastestNanos the shortest time, in nanoseconds
 * @param slowestNanos the longest time, in nanoseconds
 */
public record StepTimes(String name, int rounds, long medianNanos, long fastestNanos, long slowestNanos) {

    /**
     * Summarises times.
     *
     * @param nanos the times in nanoseconds, at least one
     */
    public static StepTimes of(String name, List<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("There is no time of '" + name + "'.");
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        int middle = sorted.size() / 2;
        long median = sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1) + (sorted.get(middle) - sorted.get(middle - 1)) / 2;
        return new StepTimes(name, sorted.size(), median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
