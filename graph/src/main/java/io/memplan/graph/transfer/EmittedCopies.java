package io.memplan.graph.transfer;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/** The copies outside the device while the steps of a schedule are issued: in which tier, and until when they are made. */
final class EmittedCopies {

    private static final byte NONE = -1;

    private final FlatGraph graph;
    private final MemoryLimits limits;
    private final HardwareProfile hardware;
    private final StepList steps;
    private final long[] used = new long[FastLanes.TIERS];
    private final byte[] tierOf;
    private final double[] end;
    private double clock;

    EmittedCopies(FlatGraph graph, MemoryLimits limits, HardwareProfile hardware, StepList steps) {
        this.graph = graph;
        this.limits = limits;
        this.hardware = hardware;
        this.steps = steps;
        this.tierOf = new byte[graph.values];
        this.end = new double[graph.values];
    }

    void clear() {
        Arrays.fill(used, 0);
        Arrays.fill(tierOf, NONE);
        clock = 0;
    }

    boolean has(int storage) {
        return tierOf[storage] != NONE;
    }

    /** Returns, by storage, about when the copy out ends, in nanoseconds; changes with every copy. */
    double[] ends() {
        return end;
    }

    /** Copies a storage that has no copy to the tier wanted, or else to the other; returns whether one has room. */
    boolean copyOut(int storage, Tier wanted) {
        Tier tier = hasRoom(wanted, storage) ? wanted : wanted == Tier.HOST ? Tier.DISK : Tier.HOST;
        if (!hasRoom(tier, storage)) {
            return false;
        }
        tierOf[storage] = FastLanes.tierIndex(tier);
        used[FastLanes.tierIndex(tier)] += graph.bytes[storage];
        steps.swapOut(storage, tier);
        clock = Math.max(clock, steps.simulator().issued()) + hardware.out(tier).nanosFor(graph.bytes[storage]);
        end[storage] = clock;
        return true;
    }

    private boolean hasRoom(Tier tier, int storage) {
        long limit = tier == Tier.HOST ? limits.hostBytes() : limits.diskBytes();
        return used[FastLanes.tierIndex(tier)] + graph.bytes[storage] <= limit;
    }

    void drop(int storage) {
        if (has(storage)) {
            used[tierOf[storage]] -= graph.bytes[storage];
            tierOf[storage] = NONE;
            steps.dropHost(storage);
        }
    }
}
