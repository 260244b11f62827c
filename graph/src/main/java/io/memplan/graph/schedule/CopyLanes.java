package io.memplan.graph.schedule;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The two copy engines, each first in, first out. A copy has a latency and then moves bytes at the bandwidth of its
 * direction, which is lower while the other direction moves bytes too. Times are nanoseconds from the start.
 */
final class CopyLanes {

    /** A copy on its way. */
    static final class Transfer {

        private final int step;
        private final int storage;
        private final double notBefore;
        private double latencyLeft;
        private double bytesLeft;
        private double start = -1;
        private double end = -1;

        private Transfer(int step, int storage, long bytes, double notBefore, double latency) {
            this.step = step;
            this.storage = storage;
            this.bytesLeft = bytes;
            this.notBefore = notBefore;
            this.latencyLeft = latency;
        }
    }

    private static final class Engine {

        private final Lane lane;
        private final Link link;
        private final Deque<Transfer> queue = new ArrayDeque<>();

        private Engine(Lane lane, Link link) {
            this.lane = lane;
            this.link = link;
        }

        private boolean movesBytes(double now) {
            Transfer head = queue.peek();
            return head != null && head.notBefore <= now && head.latencyLeft <= 0;
        }

        private double bytesPerNano(boolean both) {
            return (both ? link.bytesPerSecondWhenBoth() : link.bytesPerSecond()) / 1e9;
        }

        /** Returns how long nothing changes on this engine. */
        private double quiet(double now, boolean both) {
            Transfer head = queue.peek();
            if (head == null) {
                return Double.POSITIVE_INFINITY;
            }
            if (head.notBefore > now) {
                return head.notBefore - now;
            }
            return head.latencyLeft > 0 ? head.latencyLeft : head.bytesLeft / bytesPerNano(both);
        }
    }

    private final Engine out;
    private final Engine in;
    private final List<LaneInterval> intervals = new ArrayList<>();
    private double now;

    CopyLanes(HardwareProfile hardware) {
        this.out = new Engine(Lane.COPY_OUT, hardware.toHost());
        this.in = new Engine(Lane.COPY_IN, hardware.fromHost());
    }

    /** Queues a copy; {@code notBefore} must not lie before any time that {@link #finish} returned. */
    Transfer submit(Lane lane, int step, int storage, long bytes, double notBefore) {
        Engine engine = lane == Lane.COPY_OUT ? out : in;
        Transfer transfer = new Transfer(step, storage, bytes, notBefore, engine.link.latencyNanos());
        engine.queue.add(transfer);
        return transfer;
    }

    /** Returns when the copy ends, provided that nothing queued later begins before that. */
    double finish(Transfer transfer) {
        while (transfer.end < 0) {
            boolean both = out.movesBytes(now) && in.movesBytes(now);
            double quiet = Math.min(out.quiet(now, both), in.quiet(now, both));
            double before = now;
            now += quiet;
            pass(out, before, quiet, both);
            pass(in, before, quiet, both);
        }
        return transfer.end;
    }

    private void pass(Engine engine, double before, double nanos, boolean both) {
        Transfer head = engine.queue.peek();
        if (head == null || head.notBefore > before) {
            return;
        }
        if (head.start < 0) {
            head.start = before;
        }
        boolean moves = head.latencyLeft <= 0;
        double untilDone = moves ? head.bytesLeft / engine.bytesPerNano(both) : head.latencyLeft;
        if (untilDone > nanos) {
            if (moves) {
                head.bytesLeft -= nanos * engine.bytesPerNano(both);
            } else {
                head.latencyLeft -= nanos;
            }
        } else if (!moves) {
            head.latencyLeft = 0;
        } else {
            head.end = now;
            engine.queue.remove();
            intervals.add(new LaneInterval(
                    engine.lane, head.step, head.storage, Math.round(head.start), Math.round(head.end)));
        }
    }

    /** Lets every queued copy end and returns when the last one does, or 0 without copies. */
    double finishAll() {
        double end = 0;
        for (Engine engine : List.of(out, in)) {
            Transfer last = engine.queue.peekLast();
            if (last != null) {
                end = Math.max(end, finish(last));
            }
        }
        return end;
    }

    List<LaneInterval> intervals() {
        return intervals;
    }
}
