package io.memplan.trainer.opaque;

import io.memplan.graph.trace.OpaqueProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Measurements of one call, made again until the memory in them is the call's own.
 *
 * <p>Other threads of the process, the virtual machine's compilers above all, take and give back memory meanwhile, for
 * tens of milliseconds at a time; a median of a few quick runs can be wholly theirs. What three runs agree about is
 * hardly a coincidence.
 */
final class AgreedRuns {

    /** How many runs must agree. */
    private static final int QUORUM = 3;

    private static final int MOST_RUNS = 40;
    private static final long QUICK_NANOS = 50_000_000;

    /** Runs of a call agree if they differ by at most this, in bytes, and a sixteenth of the larger. */
    private static final long GRAIN = 8 << 10;

    private final List<OpaqueProfile> runs = new ArrayList<>();

    private AgreedRuns() {}

    /**
     * Measures once, or if that is quick (under 50 ms) until three runs agree about each number of bytes, at most 40
     * times. Of the bytes those are returned of the three runs that are the closest, the highest of them; of the times
     * the least.
     */
    static OpaqueProfile of(Supplier<OpaqueProfile> measurement) {
        AgreedRuns agreed = new AgreedRuns();
        OpaqueProfile first = measurement.get();
        agreed.runs.add(first);
        if (first.nanos() + first.backwardNanos() >= QUICK_NANOS) {
            return first;
        }
        while (agreed.runs.size() < MOST_RUNS && !agreed.areEnough()) {
            agreed.runs.add(measurement.get());
        }
        return new OpaqueProfile(
                first.outputs(),
                first.strides(),
                first.names(),
                agreed.closest(OpaqueProfile::retainedBytes).high(),
                agreed.closest(OpaqueProfile::workspaceBytes).high(),
                agreed.closest(OpaqueProfile::backwardWorkspaceBytes).high(),
                agreed.least(OpaqueProfile::nanos),
                agreed.least(OpaqueProfile::backwardNanos));
    }

    private boolean areEnough() {
        return runs.size() >= QUORUM
                && closest(OpaqueProfile::retainedBytes).isAgreement()
                && closest(OpaqueProfile::workspaceBytes).isAgreement()
                && closest(OpaqueProfile::backwardWorkspaceBytes).isAgreement();
    }

    /** The bytes of three runs, from the least to the most. */
    private record Range(long low, long high) {

        boolean isAgreement() {
            return spread() <= GRAIN + high / 16;
        }

        long spread() {
            return high - low;
        }
    }

    /** Returns the range of the three runs that are the closest to each other, the lowest of several such. */
    private Range closest(ToLongFunction<OpaqueProfile> quantity) {
        long[] sorted = runs.stream().mapToLong(quantity).sorted().toArray();
        Range closest = new Range(sorted[0], sorted[QUORUM - 1]);
        for (int i = 1; i + QUORUM <= sorted.length; i++) {
            Range range = new Range(sorted[i], sorted[i + QUORUM - 1]);
            if (range.spread() < closest.spread()) {
                closest = range;
            }
        }
        return closest;
    }

    private long least(ToLongFunction<OpaqueProfile> quantity) {
        return runs.stream().mapToLong(quantity).min().orElseThrow();
    }
}
