package io.memplan.batching.execute;

import io.memplan.batching.compile.StopPoint;
import java.util.ArrayList;
import java.util.List;

/** The launches of a run, point by point, and one by one up to a number. */
final class PointLog {

    static final int MOST_EVENTS = 1_000_000;

    private final List<StopPoint> points;
    private final long[] launches;
    private final long[] lanes;
    private final long[] slots;
    private final long[] nanos;
    private final int[] largest;
    private final List<LaunchEvent> events = new ArrayList<>();
    private final boolean traced;
    private final long startNanos = System.nanoTime();

    PointLog(List<StopPoint> points, boolean traced) {
        this.points = points;
        this.traced = traced;
        this.launches = new long[points.size()];
        this.lanes = new long[points.size()];
        this.slots = new long[points.size()];
        this.nanos = new long[points.size()];
        this.largest = new int[points.size()];
    }

    void add(int point, int count, int possible, long start, long took) {
        launches[point]++;
        lanes[point] += count;
        slots[point] += possible;
        nanos[point] += took;
        largest[point] = Math.max(largest[point], count);
        if (traced && events.size() < MOST_EVENTS) {
            events.add(new LaunchEvent(point, start - startNanos, took, count));
        }
    }

    List<LaunchEvent> events() {
        return events;
    }

    List<PointUse> uses() {
        List<PointUse> uses = new ArrayList<>();
        for (StopPoint point : points) {
            int i = point.number();
            uses.add(new PointUse(
                    point.instruction().toString(),
                    point.function(),
                    point.line(),
                    launches[i],
                    lanes[i],
                    slots[i],
                    largest[i],
                    nanos[i]));
        }
        return uses;
    }
}
