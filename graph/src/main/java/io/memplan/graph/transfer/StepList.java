package io.memplan.graph.transfer;

import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Steps in arrays, and their simulation as they are added. */
final class StepList implements StepHandler {

    private static final byte COMPUTE = 0;
    private static final byte REPLAY = 1;
    private static final byte FREE = 2;
    private static final byte TO_HOST = 3;
    private static final byte TO_DISK = 4;
    private static final byte IN = 5;
    private static final byte DROP = 6;

    private final FastSimulator simulator;
    private byte[] kinds = new byte[256];
    private int[] subjects = new int[256];
    private int size;

    StepList(FastSimulator simulator) {
        this.simulator = simulator;
    }

    void clear() {
        size = 0;
        simulator.clear();
    }

    FastSimulator simulator() {
        return simulator;
    }

    @Override
    public void compute(int operation, boolean replay) {
        add(replay ? REPLAY : COMPUTE, operation);
        simulator.compute(operation, replay);
    }

    @Override
    public void free(int storage) {
        add(FREE, storage);
        simulator.free(storage);
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        add(tier == Tier.HOST ? TO_HOST : TO_DISK, storage);
        simulator.swapOut(storage, tier);
    }

    @Override
    public void swapIn(int storage) {
        add(IN, storage);
        simulator.swapIn(storage);
    }

    @Override
    public void dropHost(int storage) {
        add(DROP, storage);
        simulator.dropHost(storage);
    }

    private void add(byte kind, int subject) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            subjects = Arrays.copyOf(subjects, 2 * size);
        }
        kinds[size] = kind;
        subjects[size++] = subject;
    }

    Schedule toSchedule() {
        List<Step> steps = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int subject = subjects[i];
            steps.add(
                    switch (kinds[i]) {
                        case COMPUTE -> new Step.Compute(subject);
                        case REPLAY -> new Step.Compute(subject, true);
                        case FREE -> new Step.Free(subject);
                        case TO_HOST -> new Step.SwapOut(subject, Tier.HOST);
                        case TO_DISK -> new Step.SwapOut(subject, Tier.DISK);
                        case IN -> new Step.SwapIn(subject);
                        default -> new Step.DropHost(subject);
                    });
        }
        return new Schedule(steps);
    }
}
