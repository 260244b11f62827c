package io.memplan.graph.schedule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
        Set<Integer> seen = new HashSet<>();
        int recomputes = 0;
        for (Step step : steps) {
            if (step instanceof Step.Compute compute && !seen.add(compute.operation())) {
                recomputes++;
            }
        }
        return recomputes;
    }

    /**
     * Returns how many operations are computed for the first time out of the graph's order: the fewest that would have to
     * move for the others to be in order.
     */
    public int movedOperations() {
        Set<Integer> seen = new HashSet<>();
        TreeSet<Integer> ends = new TreeSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Compute compute && seen.add(compute.operation())) {
                Integer next = ends.higher(compute.operation());
                if (next != null) {
                    ends.remove(next);
                }
                ends.add(compute.operation());
            }
        }
        return seen.size() - ends.size();
    }
}
