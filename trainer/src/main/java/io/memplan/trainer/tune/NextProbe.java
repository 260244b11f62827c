package io.memplan.trainer.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Which batch is worth a timed run next.
 *
 * <p>AccUDNN (Guo et al., ICCD 2019) takes the maximum of a fitted curve, and Pollux (Qiao et al., OSDI 2021) searches its
 * fitted throughput by golden sections. Real curves have steps that no fit knows: of caches, kernels and allocators. So the
 * corrected curve says only where to look, and what is chosen was timed. Where the curve promises clearly more than what was
 * timed, that is timed; else the fastest timed batch is kept, and the more promising of the two gaps beside it is halved: the
 * curve's speed there, and a bonus for what is far from every timed batch, where the curve knows least.
 */
final class NextProbe {

    /** Batches within this factor of each other need no probe between them. */
    private static final double NEAR = 1.25;

    /** What an untimed batch must promise over the fastest timed one to be timed for that. */
    private static final double WORTH = 1.02;

    /** How far a probe goes beyond the timed batches. */
    private static final int STRIDE = 4;

    /** The share of its speed that a batch may be underestimated by for each factor of e between it and the nearest timed. */
    private static final double UNKNOWN = 0.3;

    private NextProbe() {}

    /** Returns the batch, or nothing if enough is known. */
    static Optional<Integer> of(Curve curve) {
        List<CurvePoint> points = curve.points(Optional.empty());
        CurvePoint promised = fastest(points);
        NavigableMap<Integer, Double> known = curve.calibration(false).ratios();
        if (known.isEmpty()) {
            return Optional.of(promised.batch());
        }
        CurvePoint timed = fastest(points.stream()
                .filter(point -> known.containsKey(point.batch()))
                .toList());
        if (promised.samplesPerSecond() > WORTH * timed.samplesPerSecond()) {
            return Optional.of(promised.batch());
        }
        return beside(timed.batch(), known, curve.single().largest()).stream()
                .flatMap(batch -> curve.inOnePass(batch, Optional.empty()).stream())
                .max(Comparator.comparingDouble((CurvePoint point) -> worth(point, known))
                        .thenComparing(CurvePoint::batch, Comparator.reverseOrder()))
                .map(CurvePoint::batch);
    }

    /** Returns the fastest of some points, the smaller batch if there are two. */
    static CurvePoint fastest(List<CurvePoint> points) {
        return points.stream()
                .max(Comparator.comparingDouble(CurvePoint::samplesPerSecond)
                        .thenComparing(CurvePoint::batch, Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** Returns what lies in the gaps beside a timed batch, or beyond it where there is no other; ascending. */
    static List<Integer> beside(int best, NavigableMap<Integer, Double> known, int largest) {
        List<Integer> batches = new ArrayList<>();
        Map.Entry<Integer, Double> below = known.lowerEntry(best);
        if (below == null) {
            batches.add(Math.max(1, best / STRIDE));
        } else if (best > NEAR * below.getKey()) {
            batches.add((int) Math.round(Math.sqrt((double) best * below.getKey())));
        }
        Map.Entry<Integer, Double> above = known.higherEntry(best);
        if (above == null) {
            batches.add((int) Math.min(largest, (long) STRIDE * best));
        } else if (above.getKey() > NEAR * best) {
            batches.add((int) Math.round(Math.sqrt((double) best * above.getKey())));
        }
        batches.removeIf(known::containsKey);
        return batches;
    }

    private static double worth(CurvePoint point, NavigableMap<Integer, Double> known) {
        double nearest = known.keySet().stream()
                .mapToDouble(batch -> Math.abs(Math.log(point.batch() / (double) batch)))
                .min()
                .orElseThrow();
        return point.samplesPerSecond() * (1 + UNKNOWN * nearest);
    }
}
