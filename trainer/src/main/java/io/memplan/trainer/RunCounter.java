package io.memplan.trainer;

import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;

/** Counts how often a schedule runs each operation. */
final class RunCounter implements StepHandler {

    private final long[] runsByOperation;

    RunCounter(long[] runsByOperation) {
        this.runsByOperation = runsByOperation;
    }

    @Override
    public void compute(int operation, boolean replay) {
        runsByOperation[operation]++;
    }

    @Override
    public void free(int storage) {}

    @Override
    public void swapOut(int storage, Tier tier) {}

    @Override
    public void swapIn(int storage) {}

    @Override
    public void dropHost(int storage) {}
}
