package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.ParetoFront;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans a graph at many budgets. */
@Command(
        name = "pareto",
        description = "Plans a graph at many budgets, from the smallest feasible one to keeping everything.",
        footer = {
            "  memplan pareto graph.json --points 20",
            "  memplan pareto graph.json --points 8 --time-limit 2m --csv front.csv --json"
        })
final class ParetoCommand implements Callable<Integer> {

    private final Cancellation cancellation;
    private final Strategies strategies;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ReportOptions report;

    @Parameters(paramLabel = "GRAPH", description = "The graph file.")
    private Path graphFile;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many budgets; default: ${DEFAULT-VALUE}.")
    private int points;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = Strategies.DEFAULT,
            description = "The planner; default: ${DEFAULT-VALUE}.")
    private String strategy;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to search for all points together; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The seed of every random decision; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--csv", paramLabel = "FILE", description = "Also write the points as comma-separated values.")
    private @Nullable Path csv;

    ParetoCommand(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException {
        if (points < 2 || points > 1_000) {
            throw new UsageException("--points is " + points + ", which is not between 2 and 1000.", "--points 20.");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TrainingGraph graph = GraphFile.read(graphFile);
        ParetoFront front;
        try (ProgressLines progress = new ProgressLines(err, timeLimit)) {
            front = ParetoFront.of(
                    strategies.find(strategy),
                    PlanRequest.builder()
                            .setGraph(graph)
                            .setBudgetBytes(graph.keepAllPeakBytes())
                            .optTimeLimit(timeLimit)
                            .optSeed(seed)
                            .optCancelled(cancellation::isCancelled)
                            .optListener(progress)
                            .build(),
                    points);
        }
        if (csv != null) {
            Files.writeString(csv, csvOf(graph, front));
        }
        report.write(graph.name(), json -> writeFields(json, graph, front));
        if (common.json) {
            JsonOutput.print(out, json -> writeFields(json, graph, front));
        } else {
            print(out, graph, front);
        }
        if (!front.isComplete()) {
            err.println("Cancelled; " + front.plans().size() + " of " + points + " points are done.");
            return ExitCode.CANCELLED;
        }
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, TrainingGraph graph, ParetoFront front) {
        Table.facts()
                .addRow("graph", graph)
                .addRow("floor", ByteSize.format(front.floorBytes()) + " (nothing fits below: proven)")
                .print(out);
        Table table = Table.withHeader("budget", "share", "peak", "time", "overhead", "gap", "recomputes", "strategy");
        for (Plan plan : front.plans()) {
            table.addRow(
                    ByteSize.format(plan.budgetBytes()),
                    Quantities.percent(share(graph, plan.budgetBytes())),
                    ByteSize.format(plan.predictedPeakBytes()),
                    Quantities.time(plan.predictedNanos()),
                    Quantities.finePercent(plan.overhead()),
                    Quantities.finePercent(plan.gap()),
                    plan.schedule().recomputes(),
                    plan.strategy());
        }
        table.print(out);
    }

    private static double share(TrainingGraph graph, long bytes) {
        long activations = graph.keepAllPeakBytes() - graph.alwaysResidentBytes();
        return activations == 0 ? 1 : (bytes - graph.alwaysResidentBytes()) / (double) activations;
    }

    private static void writeFields(JsonGenerator json, TrainingGraph graph, ParetoFront front) throws IOException {
        json.writeStringField("graph", graph.fingerprint());
        json.writeStringField("name", graph.name());
        json.writeNumberField("floorBytes", front.floorBytes());
        json.writeNumberField("keepAllPeakBytes", graph.keepAllPeakBytes());
        json.writeNumberField("alwaysResidentBytes", graph.alwaysResidentBytes());
        json.writeNumberField("baseNanos", graph.baseNanos());
        json.writeBooleanField("complete", front.isComplete());
        json.writeArrayFieldStart("points");
        for (Plan plan : front.plans()) {
            json.writeStartObject();
            json.writeNumberField("budgetBytes", plan.budgetBytes());
            json.writeNumberField("share", share(graph, plan.budgetBytes()));
            json.writeStringField("strategy", plan.strategy());
            json.writeStringField("status", plan.status().name());
            json.writeNumberField("predictedPeakBytes", plan.predictedPeakBytes());
            json.writeNumberField("predictedNanos", plan.predictedNanos());
            json.writeNumberField("overhead", plan.overhead());
            json.writeNumberField("lowerBoundNanos", plan.lowerBoundNanos());
            json.writeNumberField("gap", plan.gap());
            json.writeNumberField("recomputes", plan.schedule().recomputes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String csvOf(TrainingGraph graph, ParetoFront front) {
        StringBuilder csv = new StringBuilder(
                        "budget_bytes,share,peak_bytes,nanos,overhead,lower_bound_nanos,gap,status,")
                .append("recomputes,strategy\n");
        for (Plan plan : front.plans()) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.6f,%d,%d,%.6f,%d,%.6f,%s,%d,%s\n",
                    plan.budgetBytes(),
                    share(graph, plan.budgetBytes()),
                    plan.predictedPeakBytes(),
                    plan.predictedNanos(),
                    plan.overhead(),
                    plan.lowerBoundNanos(),
                    plan.gap(),
                    plan.status(),
                    plan.schedule().recomputes(),
                    plan.strategy()));
        }
        return csv.toString();
    }
}
