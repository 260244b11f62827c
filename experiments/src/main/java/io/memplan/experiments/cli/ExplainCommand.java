package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanExplanation;
import io.memplan.graph.plan.Resident;
import io.memplan.graph.schedule.InvalidScheduleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
        if (!plan.isFeasible()) {
            throw new InvalidPlanException(planFile, List.of());
        }
        PlanExplanation explanation = explain(planned);
        NextUses uses = NextUses.after(
                explanation.peakStep(), plan.schedule(), planned.graph().graph());
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> writeFields(json, planned.graph(), explanation, uses));
        } else {
            print(out, explanation, uses);
        }
        return ExitCode.DONE;
    }

    private PlanExplanation explain(PlannedGraph planned) {
        try {
            return PlanExplanation.of(planned.graph().graph(), planned.plan());
        } catch (InvalidScheduleException e) {
            throw new InvalidPlanException(planFile, e.violations());
        }
    }

    private void print(PrintWriter out, PlanExplanation explanation, NextUses uses) {
        List<Resident> residents = explanation.residents();
        Table.facts()
                .addRow("peak", ByteSize.format(explanation.peakBytes()) + " at step " + explanation.peakStep())
                .addRow("running", explanation.peakOperation())
                .addRow("workspace", ByteSize.format(explanation.workspaceBytes()))
                .addRow("always", ByteSize.format(explanation.alwaysResidentBytes()) + " resident")
                .addRow("besides", residents.size() + " tensors")
                .addRow(
                        "whole step",
                        ByteSize.format(explanation.keptBytes()) + " kept, "
                                + ByteSize.format(explanation.recomputedBytes()) + " recomputed, "
                                + ByteSize.format(explanation.swappedBytes()) + " swapped")
                .print(out);
        out.println();
        Table table = Table.withHeader("size", "tensor", "role", "placement", "why", "then");
        int shown = Math.min(Math.max(0, top), residents.size());
        for (Resident resident : residents.subList(0, shown)) {
            table.addRow(
                    ByteSize.format(resident.bytes()),
                    resident.value().name(),
                    resident.value().role(),
                    resident.placement().describe(),
                    resident.reason(),
                    uses.of(resident.value().id()).orElse("stays"));
        }
        table.print(out);
        if (shown < residents.size()) {
            long rest = residents.subList(shown, residents.size()).stream()
                    .mapToLong(Resident::bytes)
                    .sum();
            out.println("... and " + (residents.size() - shown) + " more with " + ByteSize.format(rest));
        }
    }

    private static void writeFields(
            JsonGenerator json, GraphDocument document, PlanExplanation explanation, NextUses uses) throws IOException {
        json.writeNumberField("peakBytes", explanation.peakBytes());
        json.writeNumberField("peakStep", explanation.peakStep());
        json.writeStringField("peakOperation", explanation.peakOperation());
        json.writeNumberField("alwaysResidentBytes", explanation.alwaysResidentBytes());
        json.writeNumberField("workspaceBytes", explanation.workspaceBytes());
        json.writeNumberField("keptBytes", explanation.keptBytes());
        json.writeNumberField("recomputedBytes", explanation.recomputedBytes());
        json.writeNumberField("swappedBytes", explanation.swappedBytes());
        json.writeArrayFieldStart("residents");
        for (Resident resident : explanation.residents()) {
            json.writeStartObject();
            json.writeNumberField(
                    "value", document.fileIdOfValue(resident.value().id()));
            json.writeStringField("name", resident.value().name());
            json.writeNumberField("bytes", resident.bytes());
            json.writeStringField("placement", resident.placement().describe());
            json.writeStringField("reason", resident.reason());
            json.writeStringField("then", uses.of(resident.value().id()).orElse("stays"));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
