package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A stretch in which the compute lane waits for a copy.
 *
 * @param operation the id of the operation that waits, or -1 for the end of the step
 * @param reason what it waits for
 * @param storage the id of the storage whose copy it waits for, or -1 if none ends at that moment
 * @param nanos how long it waits, in nanoseconds
 */
public record Wait(int operation, Reason reason, int storage, long nanos) {

    /** What a compute waits for. */
    public enum Reason {
        /** A storage that it reads comes in. */
        ARRIVAL("to arrive"),
        /** A storage goes out, whose bytes it or a copy before it needs. */
        ROOM("to leave"),
        /** The last copies of the step. */
        END("at the end");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** Returns the reason in a few words, to stand after the name of a storage. */
        public String words() {
            return words;
        }
    }

    private static final long ROUNDING_NANOS = 1;

    /** Returns every wait of a simulated schedule, the longest first. */
    public static List<Wait> of(TrainingGraph graph, Timeline timeline) {
        List<LaneInterval> computes = new ArrayList<>();
        List<LaneInterval> copies = new ArrayList<>();
        for (LaneInterval interval : timeline.intervals()) {
            (interval.lane() == Lane.COMPUTE ? computes : copies).add(interval);
        }
        List<Wait> waits = new ArrayList<>();
        long free = 0;
        for (LaneInterval compute : computes) {
            if (compute.startNanos() - free > ROUNDING_NANOS) {
                waits.add(cause(graph, compute, copies, compute.startNanos() - free));
            }
            free = compute.endNanos();
        }
        if (timeline.stepNanos() - free > ROUNDING_NANOS) {
            int last = storageEndingAt(copies, null, timeline.stepNanos(), Set.of());
            waits.add(new Wait(-1, Reason.END, last, timeline.stepNanos() - free));
        }
        waits.sort(Comparator.comparingLong(Wait::nanos).reversed().thenComparingInt(Wait::operation));
        return waits;
    }

    private static Wait cause(TrainingGraph graph, LaneInterval compute, List<LaneInterval> copies, long nanos) {
        Set<Integer> inputs = new HashSet<>();
        for (int input : graph.operation(compute.subject()).inputs()) {
            inputs.add(graph.storageOf(input));
        }
        int arriving = storageEndingAt(copies, Lane.COPY_IN, compute.startNanos(), inputs);
        if (arriving >= 0) {
            return new Wait(compute.subject(), Reason.ARRIVAL, arriving, nanos);
        }
        int leaving = storageEndingAt(copies, Lane.COPY_OUT, compute.startNanos(), Set.of());
        return new Wait(compute.subject(), Reason.ROOM, leaving, nanos);
    }

    private static int storageEndingAt(
            List<LaneInterval> copies, @org.jspecify.annotations.Nullable Lane lane, long nanos, Set<Integer> among) {
        for (LaneInterval copy : copies) {
            boolean ends = Math.abs(copy.endNanos() - nanos) <= ROUNDING_NANOS;
            if (ends && (lane == null || copy.lane() == lane) && (among.isEmpty() || among.contains(copy.subject()))) {
                return copy.subject();
            }
        }
        return -1;
    }
}
