package io.memplan.experiments.cli;

import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replays a valid schedule and says which storages are on the device at its peak, and why: the running operation reads
 * or writes them, or a later step does.
 */
final class PeakResidents implements StepHandler {

    private static final int ABSENT = -2;
    private static final int FROM_THE_START = -1;

    private final TrainingGraph graph;
    private final int peakStep;
    private final int[] sinceStep;
    private final int[] computes;
    private final String[] reason;
    private int step;

    private PeakResidents(TrainingGraph graph, int peakStep) {
        this.graph = graph;
        this.peakStep = peakStep;
        this.sinceStep = new int[graph.values().size()];
        this.computes = new int[graph.operations().size()];
        this.reason = new String[graph.values().size()];
        Arrays.fill(sinceStep, ABSENT);
        for (Value value : graph.values()) {
            if (graph.isSource(value.id()) && !value.isView()) {
                sinceStep[value.id()] = FROM_THE_START;
            }
        }
    }

    /** Returns the storages at the peak, the largest first. */
    static List<Resident> of(TrainingGraph graph, Schedule schedule, int peakStep) {
        PeakResidents replay = new PeakResidents(graph, peakStep);
        for (Step next : schedule.steps()) {
            next.apply(replay);
            replay.step++;
        }
        return replay.residents();
    }

    private List<Resident> residents() {
        List<Resident> residents = new ArrayList<>();
        for (int storage = 0; storage < sinceStep.length; storage++) {
            if (sinceStep[storage] != ABSENT && graph.value(storage).bytes() > 0) {
                Value value = graph.value(storage);
                residents.add(new Resident(
                        storage, value.name(), value.bytes(), sinceStep[storage], reasonOf(storage, value)));
            }
        }
        residents.sort(Comparator.comparingLong(Resident::bytes).reversed().thenComparingInt(Resident::storage));
        return List.copyOf(residents);
    }

    private String reasonOf(int storage, Value value) {
        if (reason[storage] != null) {
            return reason[storage];
        }
        if (graph.isSource(storage)) {
            return "on the device from the start";
        }
        return value.role() == Role.OUTPUT ? "an output of the step" : "not used again and not freed";
    }

    @Override
    public void compute(int operation, boolean replay) {
        Operation running = graph.operation(operation);
        boolean again = computes[operation]++ > 0;
        String label = running.label() + (again ? ", recomputed" : "");
        for (int storage : storages(running.inputs())) {
            if (step == peakStep) {
                explain(storage, "read by the running operation");
            } else if (step > peakStep) {
                explain(storage, "read next at step " + step + " by " + label);
            }
        }
        for (int storage : storages(running.outputs())) {
            if (step <= peakStep && sinceStep[storage] == ABSENT) {
                sinceStep[storage] = step;
            }
            if (step == peakStep) {
                explain(storage, "written by the running operation");
            } else if (step > peakStep) {
                explain(storage, "written again at step " + step + " by " + label);
            }
        }
    }

    @Override
    public void free(int storage) {
        if (step < peakStep) {
            sinceStep[storage] = ABSENT;
        } else {
            explain(storage, "freed at step " + step + ", without another use");
        }
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        if (step >= peakStep) {
            explain(storage, "copied out at step " + step);
        }
    }

    @Override
    public void swapIn(int storage) {
        if (step <= peakStep) {
            sinceStep[storage] = step;
        }
    }

    @Override
    public void dropHost(int storage) {
        // The copy outside takes no device memory.
    }

    private void explain(int storage, String why) {
        if (reason[storage] == null) {
            reason[storage] = why;
        }
    }

    private Set<Integer> storages(List<Integer> values) {
        Set<Integer> storages = new HashSet<>();
        for (int value : values) {
            storages.add(graph.storageOf(value));
        }
        return storages;
    }
}
