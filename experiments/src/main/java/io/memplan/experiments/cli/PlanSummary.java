package io.memplan.experiments.cli;

import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.GraphOrderProof;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.BindingConstraint;
import io.memplan.graph.schedule.Lane;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Timeline;
import java.util.Locale;

/** The facts of a plan, for people. */
final class PlanSummary {

    private PlanSummary() {}

    static Table of(PlanRequest request, Plan plan) {
        TrainingGraph graph = request.graph();
        Table table = Table.facts()
                .addRow("graph", graph)
                .addRow("strategy", plan.strategy())
                .addRow("status", plan.status().name().toLowerCase(Locale.ROOT))
                .addRow("budget", ByteSize.format(plan.budgetBytes()))
                .addRow(
                        "peak",
                        ByteSize.format(graph.keepAllPeakBytes()) + " -> " + ByteSize.format(plan.predictedPeakBytes())
                                + " (" + ByteSize.format(graph.alwaysResidentBytes()) + " always resident)")
                .addRow(
                        "time",
                        Quantities.time(plan.baseNanos()) + " -> " + Quantities.time(plan.predictedNanos()) + " (+"
                                + Quantities.percent(plan.overhead()) + ", "
                                + plan.schedule().recomputes() + " recomputes)")
                .addRow(
                        "bound",
                        Quantities.time(plan.lowerBoundNanos()) + " (gap " + Quantities.percent(plan.gap()) + ")")
                .addRow("order", order(plan))
                .addRow("solved in", String.format(Locale.ROOT, "%.1f s", plan.solveMillis() / 1e3));
        return request.hostBudgetBytes() + request.diskBudgetBytes() > 0 ? withSwaps(table, request, plan) : table;
    }

    /** Says whether the plan keeps the graph's order of first computes, and if not, whether that pays. */
    static String order(Plan plan) {
        int moved = plan.schedule().movedOperations();
        String order = moved == 0 ? "the graph's" : moved + " operations moved";
        if (plan.graphOrder().isEmpty()) {
            return order + (moved == 0 ? "; the bound holds for it" : "; the bound holds for the new order");
        }
        GraphOrderProof proof = plan.graphOrder().get();
        String known = proof.isInfeasible()
                ? "in the graph's order nothing fits the budget, proven"
                : "in the graph's order no plan takes less than " + Quantities.time(proof.lowerBoundNanos());
        return order + (plan.beatsGraphOrder() ? ", which beats it: " : "; ") + known;
    }

    private static Table withSwaps(Table table, PlanRequest request, Plan plan) {
        TrainingGraph graph = request.graph();
        MemoryLimits limits =
                new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes());
        Timeline timeline = Simulator.simulate(graph, plan.schedule(), request.hardware());
        ScheduleReport report = ScheduleChecker.check(graph, plan.schedule(), limits);
        LaneUse in = LaneUse.of(Lane.COPY_IN, timeline, graph);
        return table.addRow(
                        "swapped",
                        in.pieces() + " copies in, " + ByteSize.format(in.bytes()) + "; at once "
                                + ByteSize.format(report.hostPeakBytes()) + " on the host, "
                                + ByteSize.format(report.diskPeakBytes()) + " on disk")
                .addRow("waiting", Quantities.time(timeline.exposedTransferNanos()) + " for transfers")
                .addRow("binding", BindingConstraint.of(graph, plan.schedule(), timeline, limits));
    }
}
