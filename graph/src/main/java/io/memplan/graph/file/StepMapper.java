package io.memplan.graph.file;

import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/** Passes steps on with every id mapped, and remembers the first id that has no counterpart. */
final class StepMapper implements StepHandler {

    private final IntUnaryOperator values;
    private final IntUnaryOperator operations;
    private final Consumer<Step> steps;
    private int unknownId = -1;

    StepMapper(IntUnaryOperator values, IntUnaryOperator operations, Consumer<Step> steps) {
        this.values = values;
        this.operations = operations;
        this.steps = steps;
    }

    /** Returns the first id without a counterpart, or -1. */
    int unknownId() {
        return unknownId;
    }

    @Override
    public void compute(int operation, boolean replay) {
        steps.accept(new Step.Compute(map(operations, operation), replay));
    }

    @Override
    public void free(int storage) {
        steps.accept(new Step.Free(map(values, storage)));
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        steps.accept(new Step.SwapOut(map(values, storage), tier));
    }

    @Override
    public void swapIn(int storage) {
        steps.accept(new Step.SwapIn(map(values, storage)));
    }

    @Override
    public void dropHost(int storage) {
        steps.accept(new Step.DropHost(map(values, storage)));
    }

    private int map(IntUnaryOperator ids, int id) {
        int mapped = ids.applyAsInt(id);
        if (mapped < 0 && unknownId < 0) {
            unknownId = id;
        }
        return mapped;
    }
}
