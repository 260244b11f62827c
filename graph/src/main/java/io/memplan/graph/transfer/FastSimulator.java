package io.memplan.graph.transfer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/**
 * The rules of {@link io.memplan.graph.schedule.Simulator} without a record of what happens: the step time alone, bit
 * for bit the same, many thousand times a second. Reused between schedules; not thread-safe.
 */
public final class FastSimulator implements StepHandler {

    private final FlatGraph graph;
    private final FastLanes lanes;
    private final boolean[] resident;
    private final double[] readyAt;
    private final double[] lastUse;
    private final byte[] tierOf;
    private final int[] copyOut;
    private final int[] copyIn;
    private double[] releaseAfter = new double[64];
    private int[] releaseOut = new int[64];
    private int[] releaseIn = new int[64];
    private int pending;
    private double released;
    private double issued;
    private double computeFree;

    /** Creates a simulator of schedules of the graph, before the first step. */
    public FastSimulator(TrainingGraph graph, HardwareProfile hardware) {
        this(new FlatGraph(graph), hardware);
    }

    FastSimulator(FlatGraph graph, HardwareProfile hardware) {
        this.graph = graph;
        this.lanes = new FastLanes(hardware);
        this.resident = new boolean[graph.values];
        this.readyAt = new double[graph.values];
        this.lastUse = new double[graph.values];
        this.tierOf = new byte[graph.values];
        this.copyOut = new int[graph.values];
        this.copyIn = new int[graph.values];
        clear();
    }

    /** Goes back to before the first step. */
    public void clear() {
        lanes.clear();
        for (int value = 0; value < graph.values; value++) {
            resident[value] = graph.producer[value] < 0;
        }
        Arrays.fill(readyAt, 0);
        Arrays.fill(lastUse, 0);
        Arrays.fill(tierOf, (byte) 0);
        Arrays.fill(copyOut, FastLanes.NONE);
        Arrays.fill(copyIn, FastLanes.NONE);
        pending = 0;
        released = 0;
        issued = 0;
        computeFree = 0;
    }

    @Override
    public void compute(int operation, boolean replay) {
        double start = Math.max(issued, computeFree);
        for (int storage : graph.inputs[operation]) {
            start = Math.max(start, end(copyIn[storage]));
        }
        for (int storage : graph.overwritten[operation]) {
            start = Math.max(start, end(copyOut[storage]));
        }
        long bytes = graph.workspace[operation];
        for (int storage : graph.outputs[operation]) {
            bytes += resident[storage] ? 0 : graph.bytes[storage];
        }
        if (bytes > 0) {
            start = Math.max(start, releasedBy());
        }
        double end = start + graph.nanos[operation];
        issued = start;
        computeFree = end;
        for (int storage : graph.outputs[operation]) {
            resident[storage] = true;
            readyAt[storage] = end;
            lastUse[storage] = end;
            copyIn[storage] = FastLanes.NONE;
        }
        for (int storage : graph.inputs[operation]) {
            lastUse[storage] = end;
        }
        for (int storage : graph.overwritten[operation]) {
            readyAt[storage] = end;
        }
        if (graph.workspace[operation] > 0) {
            addRelease(end, FastLanes.NONE, FastLanes.NONE);
        }
    }

    @Override
    public void free(int storage) {
        resident[storage] = false;
        addRelease(lastUse[storage], copyOut[storage], copyIn[storage]);
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        issued = Math.max(issued, Math.max(readyAt[storage], end(copyIn[storage])));
        tierOf[storage] = FastLanes.tierIndex(tier);
        copyOut[storage] = lanes.submit(FastLanes.OUT, tierOf[storage], graph.bytes[storage], issued);
    }

    @Override
    public void swapIn(int storage) {
        issued = Math.max(issued, Math.max(releasedBy(), end(copyOut[storage])));
        resident[storage] = true;
        copyIn[storage] = lanes.submit(FastLanes.IN, tierOf[storage], graph.bytes[storage], issued);
        readyAt[storage] = issued;
        lastUse[storage] = issued;
    }

    @Override
    public void dropHost(int storage) {
        // A copy outside takes no time to drop.
    }

    private double end(int transfer) {
        return transfer < 0 ? 0 : lanes.finish(transfer);
    }

    private void addRelease(double after, int out, int in) {
        if (pending == releaseAfter.length) {
            releaseAfter = Arrays.copyOf(releaseAfter, 2 * pending);
            releaseOut = Arrays.copyOf(releaseOut, 2 * pending);
            releaseIn = Arrays.copyOf(releaseIn, 2 * pending);
        }
        releaseAfter[pending] = after;
        releaseOut[pending] = out;
        releaseIn[pending++] = in;
    }

    private double releasedBy() {
        for (int i = 0; i < pending; i++) {
            released = Math.max(released, releaseAfter[i]);
            released = Math.max(released, end(releaseOut[i]));
            released = Math.max(released, end(releaseIn[i]));
        }
        pending = 0;
        return released;
    }

    /** Returns when the compute lane is free, in nanoseconds from the start. */
    double computeFree() {
        return computeFree;
    }

    /** Returns when the last step was issued, in nanoseconds from the start. */
    double issued() {
        return issued;
    }

    /** Returns the time until the last lane is done, in nanoseconds. */
    public long stepNanos() {
        double end = Math.max(computeFree, lanes.finishAll());
        releasedBy();
        return Math.round(end);
    }
}
