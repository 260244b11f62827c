package io.memplan.experiments.benchmarks;

import java.util.List;

/**
 * What a benchmark took, in units of the reference's time, once for each round.
 *
 * @param ratios the time over the reference's time in the same round, in ascending order; at least one
 * @param micros the time in the median round, in microseconds
 */
record Measured(List<Double> ratios, double micros) {

    /** Sorts the ratios. */
    Measured {
        if (ratios.isEmpty()) {
            throw new IllegalArgumentException("A benchmark was not measured in any round.");
        }
        ratios = ratios.stream().sorted().toList();
    }

    double best() {
        return ratios.get(0);
    }

    double worst() {
        return ratios.get(ratios.size() - 1);
    }

    double median() {
        return ratios.get(ratios.size() / 2);
    }

    /**
     * Returns whether this is slower than another measurement beyond the scatter of both: the best round here above the
     * worst one there, and by a margin.
     *
     * @param margin how much slower still counts as the same, as a factor
     */
    boolean isSlowerThan(Measured other, double margin) {
        return best() > other.worst() * margin;
    }
}
