package io.memplan.trainer.tune;

import io.memplan.trainer.tune.StepSchedule.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** What batches take and give, by the schedules known and the times measured so far. */
final class Curve {

    /** All batches up to this are considered, beyond it every thirty-second part. */
    private static final int ALL_UP_TO = 64;

    private static final int PARTS = 32;

    private final StepSource source;
    private final long budgetBytes;
    private final Envelope single;
    private final Envelope accumulating;
    private final int baseBatch;
    private final int limit;
    private final int mostPasses;
    private final Calibration calibration = new Calibration();
    private final Calibration accumulated = new Calibration();
    private long updateNanos;

    Curve(
            StepSource source,
            long budgetBytes,
            Envelope single,
            Envelope accumulating,
            int baseBatch,
            int limit,
            int mostPasses) {
        this.source = source;
        this.budgetBytes = budgetBytes;
        this.single = single;
        this.accumulating = accumulating;
        this.baseBatch = baseBatch;
        this.limit = limit;
        this.mostPasses = mostPasses;
    }

    void setUpdateNanos(long nanos) {
        updateNanos = nanos;
    }

    Calibration calibration(boolean forAccumulating) {
        return forAccumulating ? accumulated : calibration;
    }

    /** Returns the point of a batch in one pass, if it fits. */
    Optional<CurvePoint> inOnePass(int batch, Optional<NoiseScale> noise) {
        return single.best(batch).map(estimate -> point(batch, batch, 1, estimate, calibration.ratio(batch), noise));
    }

    /** Returns the fastest way to take a batch: in one pass, or in several with fewer examples in each. */
    Optional<CurvePoint> inAnyPasses(int batch, Optional<NoiseScale> noise) {
        List<CurvePoint> ways = new ArrayList<>();
        inOnePass(batch, noise).ifPresent(ways::add);
        for (int passes = 2; passes <= Math.min(mostPasses, batch); passes++) {
            int micro = (batch + passes - 1) / passes;
            if (micro > accumulating.largest() || (passes > 2 && micro == (batch + passes - 2) / (passes - 1))) {
                continue;
            }
            int count = (batch + micro - 1) / micro;
            double ratio = accumulated.probes().isEmpty() ? calibration.ratio(micro) : accumulated.ratio(micro);
            accumulating
                    .best(micro)
                    .filter(estimate -> estimate.peakBytes() + source.heldBytes(micro, count) <= budgetBytes)
                    .ifPresent(estimate -> ways.add(point(batch, micro, count, estimate, ratio, noise)));
        }
        return ways.stream().min(Comparator.comparingLong(CurvePoint::nanos).thenComparingInt(CurvePoint::passes));
    }

    private CurvePoint point(
            int batch, int micro, int passes, Estimate estimate, double ratio, Optional<NoiseScale> noise) {
        long nanos = Math.max(1, updateNanos + Math.round(passes * ratio * estimate.nanos()));
        double goodput = noise.map(scale -> 1e9 * batch / nanos * scale.efficiency(baseBatch, batch))
                .orElse(Double.NaN);
        return new CurvePoint(
                batch,
                micro,
                passes,
                estimate.by().strategy(),
                estimate.recomputes(),
                estimate.peakBytes() + source.heldBytes(micro, passes),
                nanos,
                goodput);
    }

    /** Returns the batches in one pass that are considered, in ascending order. */
    NavigableSet<Integer> batches() {
        NavigableSet<Integer> batches = upTo(single.largest());
        single.corners().stream().filter(batch -> batch <= single.largest()).forEach(batches::add);
        batches.addAll(calibration.ratios().keySet());
        if (single.keepAllLargest() > 0) {
            batches.add(single.keepAllLargest());
        }
        return batches;
    }

    /** Returns the batches that are considered with accumulation. */
    NavigableSet<Integer> accumulatedBatches() {
        long most = Math.max(single.largest(), (long) mostPasses * accumulating.largest());
        NavigableSet<Integer> batches = upTo((int) Math.min(limit, most));
        batches.addAll(batches());
        return batches;
    }

    private static NavigableSet<Integer> upTo(int largest) {
        NavigableSet<Integer> batches = new TreeSet<>();
        for (int batch = 1; batch <= largest; batch += batch < ALL_UP_TO ? 1 : batch / PARTS) {
            batches.add(batch);
        }
        if (largest > 0) {
            batches.add(largest);
        }
        return batches;
    }

    /** Returns the points in one pass, in ascending order of the batch. */
    List<CurvePoint> points(Optional<NoiseScale> noise) {
        List<CurvePoint> points = new ArrayList<>();
        for (int batch : batches()) {
            inOnePass(batch, noise).ifPresent(points::add);
        }
        return points;
    }

    Envelope single() {
        return single;
    }

    Envelope accumulating() {
        return accumulating;
    }

    int limit() {
        return limit;
    }
}
