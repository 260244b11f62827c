package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays a plan against its graph with the checker, which knows nothing of planners. */
@Command(
        name = "check",
        description =
                "Verifies a plan independently of the planner: every input is on the device when it is read, effects"
                        + " happen once, and the peak is within the budget at every step.",
        footer = {"  memplan check graph.json plan.json", "  memplan check graph.json plan.json --json"})
final class CheckCommand implements Callable<Integer> {

    private static final int SHOWN = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "GRAPH", description = "The graph file.")
    private Path graphFile;

    @Parameters(index = "1", paramLabel = "PLAN", description = "The plan file.")
    private Path planFile;

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The host memory that copies may take; default: what the plan was made for.")
    private @Nullable Long hostBudget;

    @Option(
            names = "--disk-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The disk space that copies may take; default: what the plan was made for.")
    private @Nullable Long diskBudget;

    @Override
    public Integer call() throws IOException {
        PlannedGraph planned = PlannedGraph.load(graphFile, planFile);
        Plan plan = planned.plan();
        long hostBytes = hostBudget != null
                ? hostBudget
                : planned.origin().hostBudgetBytes().orElse(Long.MAX_VALUE);
        long diskBytes = diskBudget != null
                ? diskBudget
                : planned.origin().diskBudgetBytes().orElse(Long.MAX_VALUE);
        MemoryLimits limits = new MemoryLimits(plan.budgetBytes(), hostBytes, diskBytes);
        ScheduleReport report = ScheduleChecker.check(planned.graph().graph(), plan.schedule(), limits);
        boolean claimHolds = report.peakBytes() <= plan.predictedPeakBytes();
        boolean valid = plan.isFeasible() && report.isValid() && claimHolds;
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> writeFields(json, plan, report, valid));
        } else {
            print(out, plan, report, valid);
        }
        if (!valid) {
            spec.commandLine().getErr().println(reason(plan, report, claimHolds));
        }
        return valid ? ExitCode.DONE : ExitCode.INVALID_FILE;
    }

    private static void print(PrintWriter out, Plan plan, ScheduleReport report, boolean valid) {
        Table.facts()
                .addRow("plan", valid ? "valid" : "NOT VALID")
                .addRow(
                        "peak",
                        ByteSize.format(report.peakBytes()) + " at step " + report.peakStep() + ", predicted "
                                + ByteSize.format(plan.predictedPeakBytes()) + ", budget "
                                + ByteSize.format(plan.budgetBytes()))
                .addRow("host peak", ByteSize.format(report.hostPeakBytes()))
                .addRow("computing", Quantities.time(report.nanos()) + ", " + report.recomputes() + " recomputes")
                .addRow("steps", plan.schedule().steps().size())
                .addRow("violations", report.violations().size())
                .print(out);
        report.violations().stream().limit(SHOWN).forEach(violation -> out.println("  " + violation));
        if (report.violations().size() > SHOWN) {
            out.println("  ... and " + (report.violations().size() - SHOWN) + " more");
        }
    }

    private String reason(Plan plan, ScheduleReport report, boolean claimHolds) {
        if (plan.isFeasible() && report.isValid() && !claimHolds) {
            return "The plan " + planFile + " predicts a peak of " + plan.predictedPeakBytes()
                    + " bytes, but its schedule takes " + report.peakBytes() + ".\nMaybe its file was edited.";
        }
        return String.valueOf(new InvalidPlanException(planFile, report.violations()).getMessage());
    }

    private static void writeFields(JsonGenerator json, Plan plan, ScheduleReport report, boolean valid)
            throws IOException {
        json.writeBooleanField("valid", valid);
        json.writeNumberField("budgetBytes", plan.budgetBytes());
        json.writeNumberField("predictedPeakBytes", plan.predictedPeakBytes());
        json.writeNumberField("peakBytes", report.peakBytes());
        json.writeNumberField("peakStep", report.peakStep());
        json.writeNumberField("hostPeakBytes", report.hostPeakBytes());
        json.writeNumberField("diskPeakBytes", report.diskPeakBytes());
        json.writeNumberField("computeNanos", report.nanos());
        json.writeNumberField("recomputes", report.recomputes());
        json.writeArrayFieldStart("violations");
        for (Violation violation : report.violations()) {
            json.writeStartObject();
            json.writeNumberField("rule", violation.rule().number());
            json.writeStringField("name", violation.rule().name());
            json.writeNumberField("step", violation.step());
            json.writeStringField("operation", violation.operation());
            json.writeStringField("fact", violation.fact());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
