package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.execute.StepReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the plans of a training said and what executing them accounted for, over all its steps: that of the step with
 * the largest peak, since a short last batch has a plan of its own.
 */
public final class PlannedSteps {

    private @Nullable TrainingGraph graph;
    private @Nullable Plan plan;
    private long accountedPeakBytes;
    private boolean accountsAgree = true;
    private final Map<String, PlanTimes> timesByGraph = new HashMap<>();
    private int planSwitches;
    private int steps;
    private long swappedBytes;
    private long exposedNanos;
    private long hostBytes;
    private long diskBytes;

    /** Takes note of the trainer's latest step. */
    public void note(PlannedTrainer trainer) {
        Plan latest = trainer.latestPlan().orElseThrow();
        StepReport report = trainer.latestReport().orElseThrow();
        boolean switched = timesByGraph
                .computeIfAbsent(latest.graphFingerprint(), graph -> new PlanTimes(latest))
                .note(latest, trainer);
        planSwitches += switched ? 1 : 0;
        steps++;
        swappedBytes += report.swappedBytes();
        exposedNanos += report.exposedNanos();
        hostBytes = Math.max(hostBytes, report.hostBytes());
        diskBytes = Math.max(diskBytes, report.diskBytes());
        accountsAgree &= report.accountedPeakBytes() == latest.predictedPeakBytes();
        accountedPeakBytes = Math.max(accountedPeakBytes, report.accountedPeakBytes());
        if (plan == null || latest.predictedPeakBytes() > plan.predictedPeakBytes()) {
            plan = latest;
            graph = trainer.latestGraph().orElseThrow();
        }
    }

    /** Returns the plan with the largest peak, or null before the first step. */
    public @Nullable Plan plan() {
        return plan;
    }

    /** Writes the facts as fields of an object. */
    public void writeTo(ObjectNode node) {
        if (plan == null || graph == null) {
            return;
        }
        node.put("strategy", plan.strategy());
        node.put("status", plan.status().name());
        node.put("budgetBytes", plan.budgetBytes());
        node.put("predictedPeakBytes", plan.predictedPeakBytes());
        node.put("accountedPeakBytes", accountedPeakBytes);
        node.put("accountsAgree", accountsAgree);
        node.put("alwaysResidentBytes", graph.alwaysResidentBytes());
        node.put("keepAllPeakBytes", graph.keepAllPeakBytes());
        node.put("recomputes", plan.schedule().recomputes());
        node.put("overhead", plan.overhead());
        node.put("planSwitches", planSwitches);
        Objects.requireNonNull(timesByGraph.get(plan.graphFingerprint())).writeTo(node);
        if (swappedBytes > 0) {
            node.put("swappedBytes", swappedBytes / steps);
            node.put("exposedNanos", exposedNanos / steps);
            node.put("hostBytes", hostBytes);
            node.put("diskBytes", diskBytes);
            ScheduleReport planned = ScheduleChecker.check(graph, plan.schedule(), MemoryLimits.unlimited());
            node.put("plannedHostBytes", planned.hostPeakBytes());
            node.put("plannedDiskBytes", planned.diskPeakBytes());
        }
    }
}
