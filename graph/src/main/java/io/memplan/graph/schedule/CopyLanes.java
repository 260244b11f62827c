package io.memplan.graph.schedule;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The two copy engines, each first in, first out, whatever the tier. A copy has a latency and then moves bytes at the
 * bandwidth of its direction and tier, which is lower while the other direction moves bytes of the same tier. Times are nanoseconds from the start.
 */
final class CopyLanes {

    /** A copy on its way. */
    static final class Transfer {

        private final int step;
        private final int storage;
        private final Tier tier;
        private final Link link;
        private final double notBefore;
        private double latencyLeft;
        private double bytesLeft;
        private double start = -1;
        private double end = -1;

        private Transfer(int step, int storage, Tier tier, Link link, long bytes, double notBefore) {
            this.step = step;
            this.storage = storage;
            this.tier = tier;
            this.link = link;
            this.bytesLeft = bytes;
            this.notBefore = notBefore;
            this.latencyLeft = link.latencyNanos();
        }

        private double bytesPerNano(boolean both) {
            return (both ? link.bytesPerSecondWhenBoth() : link.bytesPerSecond()) / 1e9;
        }
    }

    private static final class Engine {

        private final Lane lane;
        private final Deque<Transfer> queue = new ArrayDeque<>();

        private Engine(Lane lane) {
            this.lane = lane;
        }

        private boolean movesBytes(double now) {
            Transfer head = queue.peek();
            return head != null && head.notBefore <= now && head.latencyLeft <= 0;
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
            return head.latencyLeft > 0 ? head.latencyLeft : head.bytesLeft / head.bytesPerNano(both);
        }
    }

    private final HardwareProfile hardware;
    private final Engine out = new Engine(Lane.COPY_OUT);
    private final Engine in = new Engine(Lane.COPY_IN);
    private final List<LaneInterval> intervals = new ArrayList<>();
    private double now;

    CopyLanes(HardwareProfile hardware) {
        this.hardware = hardware;
    }

    /** Queues a copy; {@code notBefore} must not lie before any time that {@link #finish} returned. */
    Transfer submit(Lane lane, Tier tier, int step, int storage, long bytes, double notBefore) {
        boolean outwards = lane == Lane.COPY_OUT;
        Link link = outwards ? hardware.out(tier) : hardware.in(tier);
        Transfer transfer = new Transfer(step, storage, tier, link, bytes, notBefore);
        (outwards ? out : in).queue.add(transfer);
        return transfer;
    }

    private boolean areBothMoving() {
        Transfer outgoing = out.queue.peek();
        Transfer incoming = in.queue.peek();
        return out.movesBytes(now)
                && in.movesBytes(now)
                && outgoing != null
                && incoming != null
                && outgoing.tier == incoming.tier;
    }

    /** Returns when the copy ends, provided that nothing queued later begins before that. */
    double finish(Transfer transfer) {
        while (transfer.end < 0) {
            boolean both = areBothMoving();
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
        double untilDone = moves ? head.bytesLeft / head.bytesPerNano(both) : head.latencyLeft;
        if (untilDone > nanos) {
            if (moves) {
                head.bytesLeft -= nanos * head.bytesPerNano(both);
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
