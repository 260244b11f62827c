package io.memplan.experiments.cli;

import io.memplan.experiments.networks.ForwardGraph;
import io.memplan.experiments.networks.RandomlyWired;
import io.memplan.experiments.networks.SearchedCells;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.SerenityOrder;
import io.memplan.rematerialize.SerenityPlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** SERENITY's orders. */
@Command(
        name = "serenity-order",
        description = "Looks for the order with the lowest peak of inference by randomly wired networks and by searched"
                + " cells, each cell by itself and in its network, beside the order in which they are written down.",
        footer = {"  memplan experiment serenity-order", "  memplan experiment serenity-order --seeds 1,2,3,4,5 --json"
        })
final class OrderExperiment implements Callable<Integer> {

    private record Row(TrainingGraph graph, SerenityOrder order, long millis) {

        double ratio() {
            return graph.keepAllPeakBytes() / (double) order.peakBytes();
        }
    }

    private final Cancellation cancellation;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "The seeds of the randomly wired networks; default: 1,2,3.")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to search for each network; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    OrderExperiment(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public Integer call() throws IOException {
        List<TrainingGraph> graphs = new ArrayList<>();
        for (long seed : seeds) {
            graphs.add(ForwardGraph.of(RandomlyWired.cell(seed)));
            graphs.add(ForwardGraph.of(RandomlyWired.network(seed)));
        }
        graphs.add(ForwardGraph.of(SearchedCells.dartsCell()));
        graphs.add(ForwardGraph.of(SearchedCells.darts()));
        PrintWriter err = spec.commandLine().getErr();
        List<Row> rows = new ArrayList<>();
        for (TrainingGraph graph : graphs) {
            if (!cancellation.isCancelled()) {
                rows.add(row(graph));
                err.println(graph.name() + " is done.");
                err.flush();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            print(out, rows);
        } else {
            table(rows).print(out);
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private Row row(TrainingGraph graph) {
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optTimeLimit(timeLimit)
                .optCancelled(cancellation::isCancelled)
                .build();
        long start = System.nanoTime();
        SerenityOrder order = SerenityOrder.of(request);
        long millis = (System.nanoTime() - start) / 1_000_000;
        // The checker, which knows nothing of the search, finds the peak again.
        Schedule schedule = SerenityPlanner.scheduleOf(graph, order);
        ScheduleChecker.checkOrThrow(graph, schedule, new MemoryLimits(order.peakBytes(), 0, 0));
        return new Row(graph, order, millis);
    }

    private static Table table(List<Row> rows) {
        Table table =
                Table.withHeader("network", "operations", "as written", "reordered", "ratio", "proof", "solved in");
        for (Row row : rows) {
            SerenityOrder order = row.order();
            table.addRow(
                    row.graph().name(),
                    row.graph().operations().size(),
                    ByteSize.format(row.graph().keepAllPeakBytes()),
                    ByteSize.format(order.peakBytes()),
                    String.format(Locale.ROOT, "%.2f", row.ratio()),
                    order.isOptimal() ? "optimal" : "at least " + ByteSize.format(order.lowestBytes()),
                    row.millis() + " ms");
        }
        return table;
    }

    private static void print(PrintWriter out, List<Row> rows) throws IOException {
        JsonOutput.print(out, json -> {
            json.writeStringField("experiment", "serenity-order");
            json.writeArrayFieldStart("rows");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("network", row.graph().name());
                json.writeNumberField("operations", row.graph().operations().size());
                json.writeNumberField("plainPeakBytes", row.graph().keepAllPeakBytes());
                json.writeNumberField("peakBytes", row.order().peakBytes());
                json.writeNumberField("lowestBytes", row.order().lowestBytes());
                json.writeNumberField("ratio", row.ratio());
                json.writeBooleanField("certified", row.order().isOptimal());
                json.writeNumberField("solveMillis", row.millis());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
