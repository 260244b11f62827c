package io.memplan.graph.schedule;

import java.util.List;

/**
 * The steps of one training step, in the order in which they are issued.
 *
 * @param steps the steps; computes run on the compute lane, swaps on the copy lanes
 */
public record Schedule(List<Step> steps) {

    /** Copies the steps. */
    public Schedule {
        steps = List.copyOf(steps);
    }

    /** Returns the schedule without steps. */
    public static Schedule empty() {
        return new Schedule(List.of());
    }

    /** Hands every step to the handler, in order. */
    public void replay(StepHandler handler) {
        for (Step step : steps) {
            step.apply(handler);
        }
    }

    /** Returns how many of the computes are recomputes: all beyond the first of each operation. */
    public int recomputes() {
        java.util.Set<Integer> seen = new java.util.HashSet<>();
        int recomputes = 0;
        for (Step step : steps) {
            if (step instanceof Step.Compute compute && !seen.add(compute.operation())) {
                recomputes++;
            }
        }
        return recomputes;
    }
}
