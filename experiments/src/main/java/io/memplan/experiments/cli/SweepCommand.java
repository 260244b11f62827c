package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.LocalEngine;
import io.memplan.experiments.sweep.SweepCell;
import io.memplan.experiments.sweep.SweepWorker;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.plan.Budget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every combination of models, budgets, strategies and devices. */
@Command(
        name = "sweep",
        description =
                "Plans every combination of models or graphs, devices, budgets and strategies, each in a process of its"
                        + " own, here or on a Spark cluster; with --output, a sweep that was killed goes on from there, on"
                        + " either.",
        footer = {
            "  memplan sweep --models resnet18,vgg16 --budgets 80%%,60%% --strategies auto,chen-sqrt --output runs/sweep",
            "  memplan sweep --graphs a.json --hardware v100,h200 --strategies joint,accudnn --jobs 2",
            "  memplan sweep --models resnet50 --master 'local[2]' --output runs/sweep"
        })
final class SweepCommand extends AbstractExperiment {

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "sweep",
            "every combination of models, devices, budgets and strategies",
            "What each strategy comes to for each graph at each budget on each device; every plan is checked and simulated.",
            List.of());

    private static final Duration BESIDES = Duration.ofSeconds(10);

    private final Strategies strategies;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "The models to trace.")
    private List<String> models = List.of();

    @Option(names = "--graphs", split = ",", paramLabel = "FILE", description = "Graph files, with their own times.")
    private List<Path> graphs = List.of();

    @Option(names = "--batch", split = ",", paramLabel = "N", description = "The batches of the models; default: 32.")
    private List<Integer> batches = List.of(32);

    @Option(
            names = "--hardware",
            split = ",",
            paramLabel = "NAME|FILE",
            description = "The devices; default: v100-16g.")
    private List<HardwareProfile> hardware =
            List.of(HardwareProfiles.find("v100").orElseThrow());

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "SIZE|N%",
            description = "The budgets; default: 80%%,60%%,40%%.")
    private List<String> budgets = List.of("80%", "60%", "40%");

    @Option(names = "--strategies", split = ",", paramLabel = "NAME", description = "The planners; default: auto.")
    private List<String> names = List.of(Strategies.DEFAULT);

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The host memory that swapping may take; default: 64GiB.")
    private long hostBudget = 64L << 30;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long each strategy may search each time; default: 10s.")
    private Duration timeLimit = Duration.ofSeconds(10);

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every random decision; default: 42.")
    private long seed = 42;

    @Option(
            names = OptionTexts.PARALLEL,
            paramLabel = "N",
            description = "How many cells to run at a time here; searches share the processors then; default: 1.")
    private int parallel = 1;

    @Option(
            names = OptionTexts.HEAP,
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The Java heap of each cell's process; default: 1GiB.")
    private long heap = 1L << 30;

    @Option(
            names = OptionTexts.MASTER,
            paramLabel = "URL",
            description = "Run on Apache Spark, as on local[2] or spark://host:7077; default: without Spark.")
    private @Nullable String master;

    SweepCommand(Cancellation cancellation, Strategies strategies) {
        super(cancellation);
        this.strategies = strategies;
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        long cells = ((long) models.size() * batches.size() + graphs.size())
                * hardware.size()
                * budgets.size()
                * names.size();
        int atATime = Math.max(1, parallel);
        return timeLimit.plus(BESIDES).multipliedBy(Math.max(1, (cells + atATime - 1) / atATime));
    }

    @Override
    Findings run(Cells cells) throws Exception {
        List<SweepCell> all = sweepCells();
        List<JsonNode> rows;
        try (CellEngine engine = engine()) {
            rows = cells.all(
                    all.stream()
                            .map(cell -> new Cell<>(
                                    cell.label(), cell.inputs(), JsonNode.class, () -> engine.run(cell.toJson())))
                            .toList(),
                    engine.parallelism());
        }
        return Findings.of(
                json -> {
                    json.writeArrayFieldStart("rows");
                    for (JsonNode row : rows) {
                        json.writeTree(row);
                    }
                    json.writeEndArray();
                },
                out -> SweepTable.print(rows, out));
    }

    private CellEngine engine() {
        CellProcess process = SweepWorker.process(heap);
        return master == null
                ? new LocalEngine(parallel, process)
                : Clusters.connect(master, "sweep", process, "--jobs runs several cells at a time here.");
    }

    private List<SweepCell> sweepCells() throws IOException {
        if (models.isEmpty() && graphs.isEmpty()) {
            throw new UsageException("There is nothing to sweep over.", "--models resnet18,vgg16 or --graphs FILE.");
        }
        if (parallel < 1 || batches.stream().anyMatch(batch -> batch < 1)) {
            throw new UsageException(
                    "One of " + parallel + " jobs and of the batches " + batches + " is not positive.", "1.");
        }
        budgets.forEach(budget -> {
            try {
                Budget.parse(budget);
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "The budget '" + budget + "' is none.", "4GiB, or a share of keep-all such as 60%.");
            }
        });
        names.forEach(strategies::find);
        models.forEach(Models::named);
        List<SweepCell> cells = new ArrayList<>();
        for (String model : models) {
            for (int batch : batches) {
                add(cells, model, null, null, batch);
            }
        }
        for (Path graph : graphs) {
            add(
                    cells,
                    null,
                    graph.toAbsolutePath().toString(),
                    GraphFile.read(graph).fingerprint(),
                    1);
        }
        return cells;
    }

    private void add(
            List<SweepCell> cells,
            @Nullable String model,
            @Nullable String file,
            @Nullable String fingerprint,
            int batch) {
        for (HardwareProfile device : hardware) {
            for (String budget : budgets) {
                for (String name : names) {
                    cells.add(new SweepCell(
                            model,
                            file,
                            fingerprint,
                            batch,
                            device,
                            budget,
                            name,
                            timeLimit.toMillis(),
                            hostBudget,
                            seed));
                }
            }
        }
    }
}
