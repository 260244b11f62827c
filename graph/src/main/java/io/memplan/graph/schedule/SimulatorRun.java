package io.memplan.graph.schedule;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a simulator between two steps; the rules are the simulator's. */
final class SimulatorRun implements StepHandler {

    private final TrainingGraph graph;
    private final CopyLanes copies;
    private final SimulatedMemory memory;
    private final List<LaneInterval> intervals = new ArrayList<>();
    private final double[] readyAt;
    private final double[] lastUse;
    private final Tier[] tier;
    private final CopyLanes.@Nullable Transfer[] copyOut;
    private final CopyLanes.@Nullable Transfer[] copyIn;
    private int step;
    private double issued;
    private double computeFree;
    private long computeNanos;

    SimulatorRun(TrainingGraph graph, HardwareProfile hardware) {
        this.graph = graph;
        this.copies = new CopyLanes(hardware);
        this.memory = new SimulatedMemory(graph, copies);
        int values = graph.values().size();
        this.readyAt = new double[values];
        this.lastUse = new double[values];
        this.tier = new Tier[values];
        Arrays.fill(tier, Tier.HOST);
        this.copyOut = new CopyLanes.Transfer[values];
        this.copyIn = new CopyLanes.Transfer[values];
    }

    @Override
    public void compute(int id, boolean replay) {
        Operation operation = graph.operation(id);
        double start = Math.max(issued, computeFree);
        for (int input : operation.inputs()) {
            start = Math.max(start, arrival(graph.storageOf(input)));
        }
        for (int storage : StorageVersions.overwrittenBy(graph, operation)) {
            start = Math.max(start, end(copyOut[storage]));
        }
        long bytes = operation.workspaceBytes();
        for (int output : operation.outputs()) {
            bytes += memory.bytesMissing(graph.storageOf(output));
        }
        if (bytes > 0) {
            start = Math.max(start, memory.releasedBy());
        }
        double end = start + operation.costNanos();
        issued = start;
        computeFree = end;
        computeNanos += operation.costNanos();
        for (int output : operation.outputs()) {
            int storage = graph.storageOf(output);
            memory.take(storage, start);
            readyAt[storage] = end;
            lastUse[storage] = end;
            copyIn[storage] = null;
        }
        for (int input : operation.inputs()) {
            lastUse[graph.storageOf(input)] = end;
        }
        for (int storage : StorageVersions.overwrittenBy(graph, operation)) {
            readyAt[storage] = end;
        }
        memory.useWorkspace(operation.workspaceBytes(), start, end);
        intervals.add(new LaneInterval(Lane.COMPUTE, step++, id, Math.round(start), Math.round(end)));
    }

    private double arrival(int storage) {
        return end(copyIn[storage]);
    }

    private double end(CopyLanes.@Nullable Transfer transfer) {
        return transfer == null ? 0 : copies.finish(transfer);
    }

    @Override
    public void free(int storage) {
        memory.release(storage, lastUse[storage], copyOut[storage], copyIn[storage]);
        step++;
    }

    @Override
    public void swapOut(int storage, Tier to) {
        tier[storage] = to;
        issued = Math.max(issued, Math.max(readyAt[storage], arrival(storage)));
        copyOut[storage] = copies.submit(
                Lane.COPY_OUT, to, step++, storage, graph.value(storage).bytes(), issued);
    }

    @Override
    public void swapIn(int storage) {
        issued = Math.max(issued, Math.max(memory.releasedBy(), end(copyOut[storage])));
        memory.take(storage, issued);
        copyIn[storage] = copies.submit(
                Lane.COPY_IN,
                tier[storage],
                step++,
                storage,
                graph.value(storage).bytes(),
                issued);
        readyAt[storage] = issued;
        lastUse[storage] = issued;
    }

    @Override
    public void dropHost(int storage) {
        step++;
    }

    Timeline finish() {
        double end = Math.max(computeFree, copies.finishAll());
        memory.releasedBy();
        List<LaneInterval> all = new ArrayList<>(intervals);
        all.addAll(copies.intervals());
        all.sort(Comparator.comparingInt(LaneInterval::step));
        return new Timeline(Math.round(end), computeNanos, memory.peakBytes(), all, memory.samples());
    }
}
