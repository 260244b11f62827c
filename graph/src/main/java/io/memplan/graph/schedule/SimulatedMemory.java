package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The device bytes over the time of a simulation. */
final class SimulatedMemory {

    /** Bytes that go at a time, which for a copied storage is known only when its copies have ended. */
    private record Release(
            long bytes, double after, CopyLanes.@Nullable Transfer out, CopyLanes.@Nullable Transfer in) {}

    private final TrainingGraph graph;
    private final CopyLanes copies;
    private final boolean[] resident;
    private final List<Release> pending = new ArrayList<>();
    private final List<MemorySample> samples = new ArrayList<>();
    private double released;
    private long bytes;
    private long peakBytes;

    SimulatedMemory(TrainingGraph graph, CopyLanes copies) {
        this.graph = graph;
        this.copies = copies;
        this.resident = new boolean[graph.values().size()];
        for (int value = 0; value < resident.length; value++) {
            resident[value] = graph.isSource(value);
        }
        this.bytes = graph.alwaysResidentBytes();
        this.peakBytes = bytes;
        samples.add(new MemorySample(0, bytes));
    }

    /** Returns the bytes that the storage would take in addition to what is there. */
    long bytesMissing(int storage) {
        return resident[storage] ? 0 : graph.value(storage).bytes();
    }

    /** Returns when everything released so far is gone, and takes it off. */
    double releasedBy() {
        List<MemorySample> gone = new ArrayList<>();
        for (Release release : pending) {
            double at = release.after();
            at = release.out() == null ? at : Math.max(at, copies.finish(release.out()));
            at = release.in() == null ? at : Math.max(at, copies.finish(release.in()));
            released = Math.max(released, at);
            gone.add(new MemorySample(Math.round(at), release.bytes()));
        }
        pending.clear();
        gone.sort(Comparator.comparingLong(MemorySample::nanos));
        for (MemorySample sample : gone) {
            bytes -= sample.bytes();
            addSample(sample.nanos());
        }
        return released;
    }

    void take(int storage, double at) {
        long missing = bytesMissing(storage);
        resident[storage] = true;
        add(missing, at);
    }

    void useWorkspace(long workspaceBytes, double start, double end) {
        if (workspaceBytes > 0) {
            add(workspaceBytes, start);
            pending.add(new Release(workspaceBytes, end, null, null));
        }
    }

    void release(int storage, double lastUse, CopyLanes.@Nullable Transfer out, CopyLanes.@Nullable Transfer in) {
        resident[storage] = false;
        pending.add(new Release(graph.value(storage).bytes(), lastUse, out, in));
    }

    private void add(long more, double at) {
        if (more > 0) {
            bytes += more;
            peakBytes = Math.max(peakBytes, bytes);
            addSample(Math.round(at));
        }
    }

    private void addSample(long nanos) {
        MemorySample last = samples.get(samples.size() - 1);
        samples.add(new MemorySample(Math.max(nanos, last.nanos()), bytes));
    }

    long peakBytes() {
        return peakBytes;
    }

    List<MemorySample> samples() {
        return samples;
    }
}
