package io.memplan.experiments.cli;

import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.results.Quantities;
import io.memplan.experiments.tuning.DeviceModel;
import io.memplan.experiments.tuning.TunerTrial;
import io.memplan.graph.plan.Planner;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our search for a batch beside those of other tools. */
@Command(
        name = "tuner",
        description =
                "Looks for a batch on simulated devices: from plans, as Lightning does (doubling, with and without"
                        + " halving the interval), and as accelerate does (a tenth less after each failure), beside the best batch"
                        + " of an exhaustive grid.",
        footer = {"  memplan experiment tuner", "  memplan experiment tuner --models cache,wave --json"})
final class TunerExperiment extends AbstractExperiment {

    /** A line, in the order and by the names of its JSON. */
    private record Row(
            String device,
            String foundBy,
            int batch,
            int runs,
            int outOfMemory,
            boolean fits,
            double samplesPerSecond,
            int optimum,
            double optimumPerSecond,
            double loss) {

        static List<Row> of(TunerTrial trial) {
            return trial.rows().stream()
                    .map(row -> new Row(
                            trial.model().name(),
                            row.name(),
                            row.batch(),
                            row.runs(),
                            row.outOfMemory(),
                            row.fits(),
                            row.perSecond(),
                            trial.optimum(),
                            trial.optimumPerSecond(),
                            trial.loss(row)))
                    .toList();
        }
    }

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "tuner",
            "our search for a batch beside those of Lightning and accelerate, on simulated devices",
            "How many steps a search for a batch needs, how many of them run out of memory, and how far below the best batch"
                    + " of a grid it ends. The devices are simulated, so that the best is known; the searches of others are"
                    + " our own renderings of what they do.",
            List.of(
                    new PublishedFigure(
                            "failed runs of accelerate's find_executable_batch_size from 128 down to 16",
                            "18",
                            "accelerate's rule of a tenth less after each failure"),
                    new PublishedFigure(
                            "the efficiency-optimal batch of AccUDNN in 12 GB",
                            "4.2 times that of plain Caffe",
                            "Guo et al., AccUDNN, ICCD 2019",
                            "measured; see 'memplan experiment describe accudnn'")));

    /** More plans than any device needs. */
    private static final int PLANS = 80;

    private final Strategies strategies;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "The devices; default: all five.")
    private List<String> models =
            DeviceModel.all().stream().map(DeviceModel::name).toList();

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
    private String strategy = "auto";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long to look for each plan; default: 500ms.")
    private Duration timeLimit = Duration.ofMillis(500);

    TunerExperiment(Cancellation cancellation, Strategies strategies) {
        super(cancellation);
        this.strategies = strategies;
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    /** A device's grid and search make at most {@value #PLANS} plans: the others keep everything. */
    @Override
    Duration atMost() {
        return timeLimit.multipliedBy((long) PLANS * models.size()).plusSeconds(5);
    }

    @Override
    Findings run(Cells cells) throws Exception {
        Planner planner = strategies.find(strategy);
        List<DeviceModel> chosen =
                models.stream().map(name -> model(name.strip())).toList();
        List<Row> rows = cells
                .all(chosen.stream()
                        .map(model ->
                                new Cell<>(model.name(), Map.of("device", model.name()), Row[].class, () -> Row.of(
                                                TunerTrial.run(model, planner, timeLimit))
                                        .toArray(Row[]::new)))
                        .toList())
                .stream()
                .flatMap(Arrays::stream)
                .toList();
        return Findings.of(json -> json.writeObjectField("rows", rows), out -> print(rows, out));
    }

    private static DeviceModel model(String name) {
        return DeviceModel.all().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "There is no simulated device '" + name + "'.",
                        "one of "
                                + String.join(
                                        ", ",
                                        DeviceModel.all().stream()
                                                .map(DeviceModel::name)
                                                .toList())
                                + "."));
    }

    private static void print(List<Row> rows, PrintWriter out) {
        Table table = Table.withHeader(
                "device",
                "found by",
                "batch",
                "runs",
                "out of memory",
                "samples/s",
                "below the best",
                "best of the grid");
        for (Row row : rows) {
            table.addRow(
                    row.device(),
                    row.foundBy(),
                    row.batch(),
                    row.runs(),
                    row.outOfMemory(),
                    row.fits() ? String.format(Locale.ROOT, "%.0f", row.samplesPerSecond()) : "does not fit",
                    Quantities.percent(row.loss()),
                    row.optimum());
        }
        table.print(out);
    }
}
