package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.report.PlanSection;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.AtomicFile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.schedule.Lane;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.PerfettoTrace;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Predicts when the steps of a plan happen on a device. */
@Command(
        name = "simulate",
        description =
                "Predicts when the steps of a plan happen on a device: computes, copies out and copies in beside each"
                        + " other.",
        footer = {
            "  memplan simulate graph.json plan.json --hardware h200",
            "  memplan simulate graph.json plan.json --hardware v100 --trace trace.json",
            "  (open the trace in ui.perfetto.dev or chrome://tracing)"
        })
final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ReportOptions page;

    @Parameters(index = "0", paramLabel = "GRAPH", description = "The graph file.")
    private Path graphFile;

    @Parameters(index = "1", paramLabel = "PLAN", description = "The plan file.")
    private Path planFile;

    @Option(
            names = "--hardware",
            paramLabel = "NAME",
            description = "The device, such as h200; default: the one that the plan was made for.")
    private @Nullable HardwareProfile hardware;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Where to write the timeline, in the Trace Event Format.")
    private @Nullable Path traceFile;

    @Override
    public Integer call() throws IOException {
        PlannedGraph planned = PlannedGraph.load(graphFile, planFile);
        TrainingGraph graph = planned.graph().graph();
        ScheduleReport report = ScheduleChecker.check(graph, planned.plan().schedule(), MemoryLimits.unlimited());
        if (!planned.plan().isFeasible() || !report.isValid()) {
            throw new InvalidPlanException(planFile, report.violations());
        }
        HardwareProfile profile = hardware != null ? hardware : recorded(planned);
        Timeline timeline = Simulator.simulate(graph, planned.plan().schedule(), profile);
        if (traceFile != null) {
            AtomicFile.write(traceFile, stream -> PerfettoTrace.write(graph, timeline, stream));
        }
        if (page.isWanted()) {
            page.write(graph.name(), PlanSection.of(graph, planned.plan(), profile));
        }
        List<LaneUse> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            lanes.add(LaneUse.of(lane, timeline, graph));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> {
                writeFields(json, profile, timeline, lanes);
                WaitReport.write(json, graph, timeline);
            });
        } else {
            print(out, profile, timeline, lanes);
            WaitReport.print(out, graph, timeline);
        }
        return ExitCode.DONE;
    }

    private static HardwareProfile recorded(PlannedGraph planned) {
        String name = planned.origin().hardware().orElse("cpu");
        return HardwareProfiles.find(name)
                .orElseThrow(() -> new UsageException(
                        "The plan was made for the hardware '" + name + "', which is unknown here.",
                        "add --hardware NAME."));
    }

    private static void print(PrintWriter out, HardwareProfile profile, Timeline timeline, List<LaneUse> lanes) {
        long step = timeline.stepNanos();
        Table.facts()
                .addRow("hardware", profile.name() + ": " + profile.description())
                .addRow("step", Quantities.time(step))
                .addRow("computing", Quantities.time(timeline.computeNanos()))
                .addRow(
                        "waiting",
                        Quantities.time(timeline.exposedTransferNanos()) + " for transfers ("
                                + Quantities.percent(step == 0 ? 0 : timeline.exposedTransferNanos() / (double) step)
                                + ")")
                .addRow("peak", ByteSize.format(timeline.peakBytes()))
                .print(out);
        out.println();
        Table table = Table.withHeader("lane", "pieces", "busy", "of the step", "moved");
        for (LaneUse lane : lanes) {
            table.addRow(
                    lane.lane().title(),
                    lane.pieces(),
                    Quantities.time(lane.busyNanos()),
                    Quantities.percent(step == 0 ? 0 : lane.busyNanos() / (double) step),
                    ByteSize.format(lane.bytes()));
        }
        table.print(out);
    }

    private static void writeFields(JsonGenerator json, HardwareProfile profile, Timeline timeline, List<LaneUse> lanes)
            throws IOException {
        json.writeStringField("hardware", profile.name());
        json.writeNumberField("stepNanos", timeline.stepNanos());
        json.writeNumberField("computeNanos", timeline.computeNanos());
        json.writeNumberField("exposedTransferNanos", timeline.exposedTransferNanos());
        json.writeNumberField("peakBytes", timeline.peakBytes());
        json.writeArrayFieldStart("lanes");
        for (LaneUse lane : lanes) {
            json.writeStartObject();
            json.writeStringField("lane", lane.lane().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("pieces", lane.pieces());
            json.writeNumberField("busyNanos", lane.busyNanos());
            json.writeNumberField("bytes", lane.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
