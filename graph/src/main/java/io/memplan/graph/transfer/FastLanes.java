package io.memplan.graph.transfer;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/** The two copy engines of {@link io.memplan.graph.schedule.Simulator} in arrays: the same arithmetic, no objects. */
final class FastLanes {

    static final int OUT = 0;
    static final int IN = 1;
    static final int NONE = -1;

    static final int TIERS = 2;

    private final double[][] alone = new double[2][TIERS];
    private final double[][] both = new double[2][TIERS];
    private final long[][] latency = new long[2][TIERS];
    private final int[][] queue = {new int[64], new int[64]};
    private final int[] head = new int[2];
    private final int[] tail = new int[2];
    private byte[] tierOf = new byte[64];
    private double[] notBefore = new double[64];
    private double[] latencyLeft = new double[64];
    private double[] bytesLeft = new double[64];
    private double[] end = new double[64];
    private int count;
    private double now;

    /** Returns the number of a tier in arrays. */
    static byte tierIndex(Tier tier) {
        return (byte) (tier == Tier.HOST ? 0 : 1);
    }

    FastLanes(HardwareProfile hardware) {
        for (Tier tier : Tier.values()) {
            set(OUT, tier, hardware.out(tier));
            set(IN, tier, hardware.in(tier));
        }
    }

    private void set(int lane, Tier tier, Link link) {
        alone[lane][tierIndex(tier)] = link.bytesPerSecond() / 1e9;
        both[lane][tierIndex(tier)] = link.bytesPerSecondWhenBoth() / 1e9;
        latency[lane][tierIndex(tier)] = link.latencyNanos();
    }

    void clear() {
        count = 0;
        now = 0;
        Arrays.fill(head, 0);
        Arrays.fill(tail, 0);
    }

    int submit(int lane, byte tier, long bytes, double earliest) {
        if (count == end.length) {
            tierOf = Arrays.copyOf(tierOf, 2 * count);
            notBefore = Arrays.copyOf(notBefore, 2 * count);
            latencyLeft = Arrays.copyOf(latencyLeft, 2 * count);
            bytesLeft = Arrays.copyOf(bytesLeft, 2 * count);
            end = Arrays.copyOf(end, 2 * count);
        }
        if (tail[lane] == queue[lane].length) {
            queue[lane] = Arrays.copyOf(queue[lane], 2 * tail[lane]);
        }
        tierOf[count] = tier;
        notBefore[count] = earliest;
        latencyLeft[count] = latency[lane][tier];
        bytesLeft[count] = bytes;
        end[count] = -1;
        queue[lane][tail[lane]++] = count;
        return count++;
    }

    double finish(int transfer) {
        while (end[transfer] < 0) {
            boolean shared = moves(OUT) && moves(IN) && tierOf[first(OUT)] == tierOf[first(IN)];
            double quiet = Math.min(quiet(OUT, shared), quiet(IN, shared));
            double before = now;
            now += quiet;
            pass(OUT, before, quiet, shared);
            pass(IN, before, quiet, shared);
        }
        return end[transfer];
    }

    private boolean moves(int lane) {
        if (head[lane] == tail[lane]) {
            return false;
        }
        int first = first(lane);
        return notBefore[first] <= now && latencyLeft[first] <= 0;
    }

    private int first(int lane) {
        return queue[lane][head[lane]];
    }

    private double bytesPerNano(int lane, boolean shared) {
        byte tier = tierOf[first(lane)];
        return shared ? both[lane][tier] : alone[lane][tier];
    }

    private double quiet(int lane, boolean shared) {
        if (head[lane] == tail[lane]) {
            return Double.POSITIVE_INFINITY;
        }
        int first = first(lane);
        if (notBefore[first] > now) {
            return notBefore[first] - now;
        }
        return latencyLeft[first] > 0 ? latencyLeft[first] : bytesLeft[first] / bytesPerNano(lane, shared);
    }

    private void pass(int lane, double before, double nanos, boolean shared) {
        if (head[lane] == tail[lane]) {
            return;
        }
        int first = first(lane);
        if (notBefore[first] > before) {
            return;
        }
        boolean moving = latencyLeft[first] <= 0;
        double untilDone = moving ? bytesLeft[first] / bytesPerNano(lane, shared) : latencyLeft[first];
        if (untilDone > nanos) {
            if (moving) {
                bytesLeft[first] -= nanos * bytesPerNano(lane, shared);
            } else {
                latencyLeft[first] -= nanos;
            }
        } else if (!moving) {
            latencyLeft[first] = 0;
        } else {
            end[first] = now;
            head[lane]++;
        }
    }

    double finishAll() {
        double last = 0;
        for (int lane = OUT; lane <= IN; lane++) {
            if (head[lane] < tail[lane]) {
                last = Math.max(last, finish(queue[lane][tail[lane] - 1]));
            }
        }
        return last;
    }
}
