package io.memplan.experiments.cli;

import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.networks.ForwardGraph;
import io.memplan.experiments.networks.RandomlyWired;
import io.memplan.experiments.networks.SearchedCells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.SerenityOrder;
import io.memplan.rematerialize.SerenityPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SERENITY's orders. */
@Command(
        name = "serenity-order",
        description = "Looks for the order with the lowest peak of inference by randomly wired networks and by searched"
                + " cells, each cell by itself and in its network, beside the order in which they are written down.",
        footer = {"  memplan experiment serenity-order", "  memplan experiment serenity-order --seeds 1,2,3,4,5 --json"
        })
final class OrderExperiment extends AbstractExperiment {

    /** A line, in the order and by the names of its JSON. */
    private record Row(
            String network,
            int operations,
            long plainPeakBytes,
            long peakBytes,
            long lowestBytes,
            double ratio,
            boolean certified,
            long solveMillis) {}

    private static final String PAPER = "Ahn et al., SERENITY, MLSys 2020";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "serenity-order",
            "the order of operations with the lowest peak, of randomly wired networks and searched cells",
            "How much of the peak of inference is owed to the order alone: each network in the order in which it is"
                    + " written down and in the best order, with proof. Nothing is recomputed or rewritten.",
            List.of(
                    new PublishedFigure(
                            "peak of TensorFlow Lite over that of the best order",
                            "1.68 times, geometric mean",
                            PAPER,
                            "their networks and TensorFlow Lite's order; ours are drawn anew in the order as written"),
                    new PublishedFigure(
                            "the same with graph rewriting",
                            "1.86 times, in less than a minute",
                            PAPER,
                            "we rewrite nothing")));

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "The seeds of the randomly wired networks; default: 1,2,3.")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long to search for each network; default: 60s.")
    private Duration timeLimit = Duration.ofSeconds(60);

    OrderExperiment(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return timeLimit.plusSeconds(5).multipliedBy(2L * seeds.size() + 2);
    }

    @Override
    Findings run(Cells cells) throws Exception {
        List<TrainingGraph> graphs = new ArrayList<>();
        for (long seed : seeds) {
            graphs.add(ForwardGraph.of(RandomlyWired.cell(seed)));
            graphs.add(ForwardGraph.of(RandomlyWired.network(seed)));
        }
        graphs.add(ForwardGraph.of(SearchedCells.dartsCell()));
        graphs.add(ForwardGraph.of(SearchedCells.darts()));
        List<Row> rows = cells.all(graphs.stream()
                .map(graph ->
                        new Cell<>(graph.name(), Map.of("graph", graph.fingerprint()), Row.class, () -> row(graph)))
                .toList());
        return Findings.of(
                json -> json.writeObjectField("rows", rows), out -> table(rows).print(out));
    }

    private Row row(TrainingGraph graph) {
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optTimeLimit(timeLimit)
                .optCancelled(this::isCancelled)
                .build();
        long start = System.nanoTime();
        SerenityOrder order = SerenityOrder.of(request);
        long millis = (System.nanoTime() - start) / 1_000_000;
        // The checker, which knows nothing of the search, finds the peak again.
        Schedule schedule = SerenityPlanner.scheduleOf(graph, order);
        ScheduleChecker.checkOrThrow(graph, schedule, new MemoryLimits(order.peakBytes(), 0, 0));
        return new Row(
                graph.name(),
                graph.operations().size(),
                graph.keepAllPeakBytes(),
                order.peakBytes(),
                order.lowestBytes(),
                graph.keepAllPeakBytes() / (double) order.peakBytes(),
                order.isOptimal(),
                millis);
    }

    private static Table table(List<Row> rows) {
        Table table =
                Table.withHeader("network", "operations", "as written", "reordered", "ratio", "proof", "solved in");
        for (Row row : rows) {
            table.addRow(
                    row.network(),
                    row.operations(),
                    ByteSize.format(row.plainPeakBytes()),
                    ByteSize.format(row.peakBytes()),
                    String.format(Locale.ROOT, "%.2f", row.ratio()),
                    row.certified() ? "optimal" : "at least " + ByteSize.format(row.lowestBytes()),
                    row.solveMillis() + " ms");
        }
        return table;
    }
}
