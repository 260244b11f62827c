package io.memplan.graph.transfer;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/**
 * Chooses the place before which each storage is fetched: as the policy wants, but no earlier than there is room beside
 * what must be on the device. Going backwards, so that later fetches have their room first. Not thread-safe.
 */
final class FetchPlaces {

    private final FlatGraph graph;
    private final HardwareProfile hardware;
    private final CopyTiers tiers;
    private int[] place = {};
    private int[] swapped = {};
    private boolean[] lastOfCopy = {};
    private final int[] laterWritten;
    private long[] bytes = {};
    private int count;

    FetchPlaces(FlatGraph graph, MemoryLimits limits, HardwareProfile hardware) {
        this.graph = graph;
        this.hardware = hardware;
        this.tiers = new CopyTiers(graph, limits);
        this.laterWritten = new int[graph.values];
    }

    void choose(OrderGaps gaps, boolean[] chosen, Prefetch prefetch, long budgetBytes) {
        if (place.length < gaps.count()) {
            place = new int[gaps.count() * 3 / 2];
            swapped = new int[place.length];
            lastOfCopy = new boolean[place.length];
        }
        if (bytes.length <= gaps.places()) {
            bytes = new long[gaps.places() * 3 / 2 + 1];
        }
        count = 0;
        for (int gap = 0; gap < gaps.count(); gap++) {
            if (chosen[gap] && gaps.mayLeave(gap)) {
                swapped[count++] = gap;
            }
        }
        tiers.choose(gaps, swapped, count);
        leave(gaps);
        Arrays.fill(laterWritten, -1);
        double freeFrom = Double.POSITIVE_INFINITY;
        for (int i = count - 1; i >= 0; i--) {
            int gap = swapped[i];
            int storage = gaps.storage(gap);
            lastOfCopy[gap] = laterWritten[storage] != gaps.written(gap);
            laterWritten[storage] = gaps.written(gap);
            if (prefetch.factor() > 0) {
                freeFrom = inTime(gaps, gap, freeFrom, prefetch.factor(), budgetBytes);
            } else {
                int fetch = i - prefetch.fetches();
                int wanted = prefetch.fetches() > 0
                        ? fetch < 0 ? 0 : gaps.to(swapped[fetch])
                        : gaps.to(gap) - prefetch.computes();
                at(gaps, gap, wanted, budgetBytes);
            }
        }
    }

    /** Takes the storages off the bytes of each place at which they are away for certain. */
    private void leave(OrderGaps gaps) {
        Arrays.fill(bytes, 0, gaps.places() + 1, 0);
        for (int i = 0; i < count; i++) {
            long size = graph.bytes[gaps.storage(swapped[i])];
            bytes[gaps.from(swapped[i]) + 1] -= size;
            bytes[gaps.to(swapped[i])] += size;
        }
        long away = 0;
        for (int at = 0; at < gaps.places(); at++) {
            away += bytes[at];
            bytes[at] = gaps.bytes(at) + away;
        }
    }

    private double inTime(OrderGaps gaps, int gap, double freeFrom, double factor, long budgetBytes) {
        long size = graph.bytes[gaps.storage(gap)];
        double start = Math.min(gaps.startNanos(gaps.to(gap)), freeFrom)
                - factor * hardware.in(tiers.tier(gap)).nanosFor(size);
        int at = gaps.to(gap);
        while (at - 1 > gaps.from(gap) && gaps.startNanos(at) > start && bytes[at - 1] + size <= budgetBytes) {
            at--;
            bytes[at] += size;
        }
        place[gap] = at;
        return start;
    }

    private void at(OrderGaps gaps, int gap, int wanted, long budgetBytes) {
        long size = graph.bytes[gaps.storage(gap)];
        int at = gaps.to(gap);
        while (at - 1 > gaps.from(gap) && at > wanted && bytes[at - 1] + size <= budgetBytes) {
            at--;
            bytes[at] += size;
        }
        place[gap] = at;
    }

    /** Returns the number of gaps for which the storage leaves. */
    int count() {
        return count;
    }

    /** Returns a gap for which the storage leaves, by the order of their ends. */
    int gap(int number) {
        return swapped[number];
    }

    /** Returns the place before which the storage is fetched. */
    int place(int gap) {
        return place[gap];
    }

    /** Returns the tier that the copy which serves a gap is to go to. */
    Tier tier(int gap) {
        return tiers.tier(gap);
    }

    /** Returns the tier that most copies go to. */
    Tier usualTier() {
        return tiers.usual();
    }

    /** Returns whether no later gap is served from the same copy. */
    boolean isLastOfCopy(int gap) {
        return lastOfCopy[gap];
    }

    /** Returns the device bytes at a place that no order of transfers can avoid. */
    long bytes(int at) {
        return bytes[at];
    }
}
