package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
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
                .addRow("budget", ByteSize.format(plan.budgetBytes()))
                .addRow(
                        "peak",
                        ByteSize.format(graph.keepAllPeakBytes()) + " -> " + ByteSize.format(plan.predictedPeakBytes())
                                + " (" + ByteSize.format(graph.alwaysResidentBytes()) + " always resident)")
                .addRow(
                        "time",
                        Texts.time(plan.baseNanos()) + " -> " + Texts.time(plan.predictedNanos()) + " (+"
                                + Texts.percent(plan.overhead()) + ", "
                                + plan.schedule().recomputes() + " recomputes)")
                .addRow("bound", Texts.time(plan.lowerBoundNanos()) + " (gap " + Texts.percent(plan.gap()) + ")")
                .addRow("solved in", String.format(Locale.ROOT, "%.1f s", plan.solveMillis() / 1e3));
    }
}
