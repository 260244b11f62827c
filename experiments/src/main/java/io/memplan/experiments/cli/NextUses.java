package io.memplan.experiments.cli;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happens first to each storage after a step of a schedule. */
final class NextUses implements StepHandler {

    private final TrainingGraph graph;
    private final Map<Integer, String> useByStorage = new HashMap<>();
    private int step;

    private NextUses(TrainingGraph graph) {
        this.graph = graph;
    }

    /** Finds what happens after the step, which itself does not count. */
    static NextUses after(int step, Schedule schedule, TrainingGraph graph) {
        NextUses uses = new NextUses(graph);
        List<Step> steps = schedule.steps();
        for (uses.step = step + 1; uses.step < steps.size(); uses.step++) {
            steps.get(uses.step).apply(uses);
        }
        return uses;
    }

    /** Returns what happens first to the storage, if anything does. */
    Optional<String> of(int storage) {
        return Optional.ofNullable(useByStorage.get(storage));
    }

    @Override
    public void compute(int operation, boolean replay) {
        Operation next = graph.operation(operation);
        for (int value : next.inputs()) {
            put(graph.storageOf(value), "read next at step " + step + " by " + next.label());
        }
        for (int value : next.outputs()) {
            put(graph.storageOf(value), "written next at step " + step + " by " + next.label());
        }
    }

    @Override
    public void free(int storage) {
        put(storage, "freed at step " + step);
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        put(storage, "copied to " + tier + " at step " + step);
    }

    @Override
    public void swapIn(int storage) {
        put(storage, "copied in at step " + step);
    }

    @Override
    public void dropHost(int storage) {
        // The copy outside takes no device memory.
    }

    private void put(int storage, String use) {
        useByStorage.putIfAbsent(storage, use);
    }
}
