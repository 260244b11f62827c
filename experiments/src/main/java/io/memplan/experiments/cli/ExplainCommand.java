package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says who is on the device at the peak of a plan, and why. */
@Command(
        name = "explain",
        description = "Says which tensors are on the device at the peak of a plan, and why each is there.",
        footer = {
            "  memplan explain plan.json",
            "  memplan explain plan.json --graph graph.json --top 50",
            "  memplan explain plan.json graph.json --json"
        })
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file.")
    private Path planFile;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "GRAPH",
            description = "The graph file; default: the one that the plan names.")
    private @Nullable Path graphFile;

    @Option(names = "--graph", paramLabel = "FILE", description = "The same as GRAPH.")
    private @Nullable Path graphOption;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many tensors to list, the largest first; default: ${DEFAULT-VALUE}. JSON lists all.")
    private int top;

    @Override
    public Integer call() throws IOException {
        PlannedGraph planned = PlannedGraph.find(graphOption != null ? graphOption : graphFile, planFile);
        Plan plan = planned.plan();
        TrainingGraph graph = planned.graph().graph();
        ScheduleReport report = ScheduleChecker.check(graph, plan.schedule(), MemoryLimits.unlimited());
        if (!plan.isFeasible() || !report.isValid()) {
            throw new InvalidPlanException(planFile, report.violations());
        }
        Optional<Operation> running = running(graph, plan, report.peakStep());
        List<Resident> residents = PeakResidents.of(graph, plan.schedule(), report.peakStep());
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> writeFields(json, planned.graph(), report, running, residents));
        } else {
            print(out, graph, report, running, residents);
        }
        return ExitCode.DONE;
    }

    private static Optional<Operation> running(TrainingGraph graph, Plan plan, int peakStep) {
        return peakStep >= 0 && plan.schedule().steps().get(peakStep) instanceof Step.Compute compute
                ? Optional.of(graph.operation(compute.operation()))
                : Optional.empty();
    }

    private void print(
            PrintWriter out,
            TrainingGraph graph,
            ScheduleReport report,
            Optional<Operation> running,
            List<Resident> residents) {
        Table.facts()
                .addRow("peak", Sizes.text(report.peakBytes()) + " at step " + report.peakStep())
                .addRow("running", running.map(Operation::label).orElse("no operation"))
                .addRow("workspace", Sizes.text(workspace(running)))
                .addRow("outside the graph", Sizes.text(graph.residentBytes()) + ", always resident")
                .addRow("tensors", residents.size() + " on the device")
                .print(out);
        out.println();
        Table table = Table.withHeader("size", "value", "since step", "why it is there");
        for (Resident resident : residents.subList(0, Math.min(top, residents.size()))) {
            table.addRow(
                    Sizes.text(resident.bytes()),
                    resident.name(),
                    resident.sinceStep() < 0 ? "start" : resident.sinceStep(),
                    resident.reason());
        }
        table.print(out);
        if (residents.size() > top) {
            long rest = residents.subList(top, residents.size()).stream()
                    .mapToLong(Resident::bytes)
                    .sum();
            out.println("... and " + (residents.size() - top) + " more with " + Sizes.text(rest));
        }
    }

    private static long workspace(Optional<Operation> running) {
        return running.map(Operation::workspaceBytes).orElse(0L);
    }

    private static void writeFields(
            JsonGenerator json,
            GraphDocument document,
            ScheduleReport report,
            Optional<Operation> running,
            List<Resident> residents)
            throws IOException {
        json.writeNumberField("peakBytes", report.peakBytes());
        json.writeNumberField("peakStep", report.peakStep());
        if (running.isPresent()) {
            json.writeNumberField(
                    "operation", document.fileIdOfOperation(running.get().id()));
            json.writeStringField("operationName", running.get().name());
        }
        json.writeNumberField("workspaceBytes", workspace(running));
        json.writeNumberField("residentBytes", document.graph().residentBytes());
        json.writeArrayFieldStart("values");
        for (Resident resident : residents) {
            json.writeStartObject();
            json.writeNumberField("value", document.fileIdOfValue(resident.storage()));
            json.writeStringField("name", resident.name());
            json.writeNumberField("bytes", resident.bytes());
            json.writeNumberField("sinceStep", resident.sinceStep());
            json.writeStringField("reason", resident.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
