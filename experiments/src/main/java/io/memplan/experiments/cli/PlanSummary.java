package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import java.util.Locale;

/** The facts of a plan, for people. */
final class PlanSummary {

    private PlanSummary() {}

    static Table of(TrainingGraph graph, Plan plan) {
        return Table.facts()
                .addRow("graph", graph)
                .addRow("strategy", plan.strategy())
                .addRow("status", plan.status().name().toLowerCase(Locale.ROOT))
                .addRow("budget", Sizes.text(plan.budgetBytes()))
                .addRow(
                        "peak",
                        Sizes.text(graph.keepAllPeakBytes()) + " -> " + Sizes.text(plan.predictedPeakBytes()) + " ("
                                + Sizes.text(graph.alwaysResidentBytes()) + " always resident)")
                .addRow(
                        "time",
                        Sizes.time(plan.baseNanos()) + " -> " + Sizes.time(plan.predictedNanos()) + " (+"
                                + Sizes.percent(plan.overhead()) + ", "
                                + plan.schedule().recomputes() + " recomputes)")
                .addRow("bound", Sizes.time(plan.lowerBoundNanos()) + " (gap " + Sizes.percent(plan.gap()) + ")")
                .addRow("solved in", String.format(Locale.ROOT, "%.1f s", plan.solveMillis() / 1e3));
    }
}
