package io.memplan.trainer.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Compares the fastest of the timed batches once more.
 *
 * <p>The fastest of several noisy times looks faster than it is, since it was chosen for that (the winner's curse). So those
 * that are close to it take turns with it again, and the ratio of both comparisons counts for each; as does the predicted one,
 * towards which noisy ratios are shrunk (Efron and Morris 1975): what the prediction cannot know, as where the caches end, makes
 * batches differ by more than those that are close do.
 */
final class RunOff {

    /** What is slower than this share of the fastest is not compared again. */
    private static final double CLOSE = 0.9;

    private static final int MOST = 2;

    private RunOff() {}

    /** Compares passes of two batches that were timed before. */
    @FunctionalInterface
    interface Comparison {

        /** Returns the time of a pass of one batch over that of another; nothing if it is not worth another comparison. */
        OptionalDouble ratio(int batch, int other) throws InterruptedException;
    }

    /**
     * Returns the probes with the times that the comparisons correct.
     *
     * @param probes what was timed, in order
     * @param updateNanos what a step takes beside its pass, in nanoseconds
     */
    static List<Probe> of(List<Probe> probes, long updateNanos, Comparison comparison) throws InterruptedException {
        List<Probe> bySpeed = probes.stream()
                .filter(probe -> !probe.accumulating())
                .sorted(Comparator.comparingDouble((Probe probe) -> -speed(probe, updateNanos)))
                .toList();
        List<Probe> corrected = new ArrayList<>(probes);
        if (bySpeed.isEmpty()) {
            return corrected;
        }
        Probe fastest = bySpeed.get(0);
        List<Probe> close = bySpeed.stream()
                .skip(1)
                .filter(probe -> speed(probe, updateNanos) > CLOSE * speed(fastest, updateNanos))
                .limit(MOST)
                .toList();
        for (Probe probe : close) {
            OptionalDouble again = comparison.ratio(probe.batch(), fastest.batch());
            if (again.isPresent()) {
                double before = probe.measuredNanos() / (double) fastest.measuredNanos();
                double predicted = Math.max(1, probe.predictedNanos()) / (double) Math.max(1, fastest.predictedNanos());
                double ratio = Math.cbrt(before * again.getAsDouble() * predicted);
                long nanos = Math.round(fastest.measuredNanos() * ratio);
                corrected.set(
                        probes.indexOf(probe),
                        new Probe(probe.batch(), probe.accumulating(), probe.predictedNanos(), nanos));
            }
        }
        return corrected;
    }

    private static double speed(Probe probe, long updateNanos) {
        return probe.batch() / (double) Math.max(1, probe.measuredNanos() + updateNanos);
    }
}
