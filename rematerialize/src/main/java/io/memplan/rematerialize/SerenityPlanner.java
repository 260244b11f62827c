package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Schedule;

/** Computes everything once, in the order with the lowest peak (Ahn et al., MLSys 2020). */
public final class SerenityPlanner implements Planner {

    static final String NAME = "serenity";

    /** Sets of computed operations between two cut vertices; a few hundred bytes each. */
    static final int MOST_STATES = 2_000_000;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Recomputes nothing, but runs the operations in the order with the lowest peak, by dynamic programming"
                        + " between cut vertices under a soft budget (Ahn et al. 2020).",
                "The lowest peak of all orders that keep random draws, overwrites and phases in order, up to "
                        + MOST_STATES + " sets between two cut vertices; beyond that the best of a beam.",
                "Exponential in the width of the graph between two cut vertices");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        return assembler.of(scheduleOf(request.graph(), orderFor(request)));
    }

    /** Returns the schedule that computes each operation once in an order, and frees after the last use. */
    public static Schedule scheduleOf(TrainingGraph graph, SerenityOrder order) {
        ComputeSequence sequence = new ComputeSequence(new CompactGraph(graph));
        sequence.clear();
        order.operations().forEach(sequence::add);
        return sequence.toSchedule();
    }

    /** Returns the best order found within the time limit of a request. */
    static SerenityOrder orderFor(PlanRequest request) {
        long end = System.nanoTime() + request.timeLimit().toNanos();
        return SerenityOrder.of(
                new CompactGraph(request.graph()),
                MOST_STATES,
                () -> request.isCancelled() || System.nanoTime() - end > 0);
    }
}
