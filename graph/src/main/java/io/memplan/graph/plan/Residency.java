package io.memplan.graph.plan;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.SortedSet;
import java.util.TreeSet;

/** Follows which produced storages are on the device. */
final class Residency implements StepHandler {

    private final TrainingGraph graph;
    private final SortedSet<Integer> storages = new TreeSet<>();

    Residency(TrainingGraph graph) {
        this.graph = graph;
    }

    SortedSet<Integer> storages() {
        return storages;
    }

    @Override
    public void compute(int operation, boolean replay) {
        for (int output : graph.operation(operation).outputs()) {
            if (!graph.isSource(graph.storageOf(output))) {
                storages.add(graph.storageOf(output));
            }
        }
    }

    @Override
    public void free(int storage) {
        storages.remove(storage);
    }

    @Override
    public void swapOut(int storage, Tier tier) {}

    @Override
    public void swapIn(int storage) {
        storages.add(storage);
    }

    @Override
    public void dropHost(int storage) {}
}
