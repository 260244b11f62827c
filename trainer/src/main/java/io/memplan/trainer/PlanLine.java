package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import java.util.Locale;

/** The one line that is logged for a plan. */
final class PlanLine {

    private static final double MIB = 1 << 20;

    private PlanLine() {}

    static String of(TrainingGraph graph, Plan plan) {
        return String.format(
                Locale.ROOT,
                "%s: peak %.1f MiB → %.1f MiB, %+.1f %% time, %d recomputes, %s by %s, %.1f s",
                graph.name(),
                graph.keepAllPeakBytes() / MIB,
                plan.predictedPeakBytes() / MIB,
                100 * plan.overhead(),
                plan.schedule().recomputes(),
                plan.status().name().toLowerCase(Locale.ROOT),
                plan.strategy(),
                plan.solveMillis() / 1000.0);
    }
}
