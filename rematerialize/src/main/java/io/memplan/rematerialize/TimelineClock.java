package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.util.stream.IntStream;

/**
 * The time of a timeline model, in parts of a nanosecond, and how often each operation may run in it. A compute of no time
 * takes one part, so that it holds its bytes; there are more parts in a nanosecond than computes of no time.
 */
final class TimelineClock {

    private final CompactGraph graph;
    private final int[] limits;
    private final long emptyRuns;
    private final long parts;
    private final long horizon;
    private boolean wholeNanos = true;

    /**
     * Creates the clock.
     *
     * @param knownNanos the time that no run may pass, in nanoseconds
     * @param mostRuns how many computes the model may have
     */
    TimelineClock(CompactGraph graph, long knownNanos, int mostRuns) {
        this.graph = graph;
        this.limits = runLimits(knownNanos - graph.graph().baseNanos(), mostRuns);
        this.emptyRuns = IntStream.range(0, limits.length)
                .filter(operation -> graph.nanos[operation] == 0)
                .mapToLong(operation -> limits[operation])
                .sum();
        this.parts = emptyRuns + 1;
        this.horizon = knownNanos * parts + emptyRuns;
    }

    private int[] runLimits(long spareNanos, int mostRuns) {
        int[] most = new int[graph.operations()];
        for (int operation = graph.operations() - 1; operation >= 0; operation--) {
            long readers = 0;
            for (int reader = operation + 1; reader < graph.operations(); reader++) {
                readers += reads(reader, operation) ? most[reader] : 0;
            }
            boolean once = graph.makesLasting(operation)
                    || graph.graph().operation(operation).effects() == Effects.RANDOM;
            long byTime = graph.nanos[operation] == 0 ? mostRuns : spareNanos / graph.nanos[operation];
            most[operation] = once ? 1 : (int) Math.max(1, Math.min(Math.min(readers, mostRuns + 1), 1 + byTime));
        }
        return most;
    }

    private boolean reads(int reader, int producer) {
        for (int value : graph.reads[reader]) {
            if (graph.producer[value] == producer) {
                return true;
            }
        }
        return false;
    }

    /** Returns the time that nothing may pass, in parts. */
    long horizon() {
        return horizon;
    }

    /** Returns how many computes there may be in all. */
    int runs() {
        return IntStream.of(limits).sum();
    }

    /** Returns how many computes of an operation there may be. */
    int runsOf(int operation) {
        return limits[operation];
    }

    /** Returns the time of a compute, in parts. */
    long partsOf(int operation) {
        return Math.max(1, parts * graph.nanos[operation]);
    }

    /** Returns the parts of a nanosecond that a copy takes at least. */
    long partsOf(Link link, int storage) {
        double speed = Math.max(link.bytesPerSecond(), link.bytesPerSecondWhenBoth());
        double nanos = link.latencyNanos() + graph.bytes[storage] / (speed / 1e9);
        boolean whole = Math.abs(nanos - Math.rint(nanos)) < 1e-9 * Math.max(1, nanos);
        wholeNanos &= whole;
        return whole ? parts * Math.round(nanos) : (long) Math.floor(parts * nanos);
    }

    /** Returns the nanoseconds, as the simulator rounds them, that no schedule beats if the model's end cannot be lower. */
    long boundNanos(double objectiveBound) {
        double nanos = (objectiveBound - emptyRuns) / parts;
        return (long) Math.ceil(wholeNanos ? nanos - 1e-6 : nanos - 0.5);
    }
}
