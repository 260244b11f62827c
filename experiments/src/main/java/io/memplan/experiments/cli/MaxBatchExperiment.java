package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.networks.MaxBatchTrial;
import io.memplan.experiments.networks.MaxBatchTrial.Abstraction;
import io.memplan.experiments.networks.PublishedNetwork;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Planner;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checkmate's largest batches, beside ours. */
@Command(
        name = "checkmate-max-batch",
        description =
                "Looks for the largest batch of Checkmate's networks at one extra forward pass, with a node a layer as"
                        + " in the paper and with a node a kernel, beside the paper's figures.",
        footer = {
            "  memplan experiment checkmate-max-batch",
            "  memplan experiment checkmate-max-batch --networks vgg19,unet --abstractions checkmate --json"
        })
final class MaxBatchExperiment extends AbstractExperiment {

    private static final String FIGURE = "Jain et al., Checkmate, MLSys 2020, figure 6";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "checkmate-max-batch",
            "the largest batches of Checkmate's networks in 16 GB at one extra forward pass",
            "The paper's own question, for the same networks: how large may the batch be if a step may cost one more"
                    + " forward pass? A node is a layer, as in the paper, or a kernel. Beside each: the largest batch without"
                    + " recompute but with every tensor freed after its last use, which is larger than the paper's baseline,"
                    + " for that never frees.",
            List.of(
                    new PublishedFigure("VGG19", "167 to 289", FIGURE),
                    new PublishedFigure("U-Net", "16 to 61", FIGURE),
                    new PublishedFigure("MobileNet", "217 to 1105", FIGURE),
                    new PublishedFigure("ResNet-50", "at least 193", FIGURE, "the figure states a bound only"),
                    new PublishedFigure("FCN-8", "at least 60", FIGURE, "the figure states a bound only"),
                    new PublishedFigure("SegNet", "at least 62", FIGURE, "the figure states a bound only")));

    private final Strategies strategies;

    @Option(names = "--networks", split = ",", paramLabel = "NAME", description = "The networks; default: all seven.")
    private List<String> networks =
            Arrays.stream(PublishedNetwork.values()).map(PublishedNetwork::id).toList();

    @Option(
            names = "--abstractions",
            split = ",",
            paramLabel = "checkmate|operators",
            description = "A node a layer, or a node a kernel; default: both.")
    private List<Abstraction> abstractions = List.of(Abstraction.values());

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The device memory; default: 16GB, 16,000,000,000 bytes as in the paper's artifact.")
    private long memory = 16_000_000_000L;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long to search for each row; default: 120s.")
    private Duration timeLimit = Duration.ofMinutes(2);

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every random decision; default: 42.")
    private long seed = 42;

    MaxBatchExperiment(Cancellation cancellation, Strategies strategies) {
        super(cancellation);
        this.strategies = strategies;
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return timeLimit.plusSeconds(5).multipliedBy((long) networks.size() * abstractions.size());
    }

    @Override
    Findings run(Cells cells) throws Exception {
        List<PublishedNetwork> chosen =
                networks.stream().map(MaxBatchExperiment::network).toList();
        Planner planner = strategies.find(Strategies.DEFAULT);
        List<Cell<MaxBatchRow>> all = new ArrayList<>();
        for (PublishedNetwork network : chosen) {
            for (Abstraction abstraction : abstractions) {
                String label = network.id() + ", " + abstraction.id();
                Map<String, Object> inputs = Map.of("network", network.id(), "abstraction", abstraction.id());
                all.add(new Cell<>(label, inputs, MaxBatchRow.class, () -> {
                    MaxBatchRow row = MaxBatchRow.of(MaxBatchTrial.run(
                            network, abstraction, planner, memory, timeLimit, seed, this::isCancelled));
                    cells.log(label + ": " + row.maxBatch() + " in " + row.solveMillis() + " ms");
                    return row;
                }));
            }
        }
        List<MaxBatchRow> rows = cells.all(all);
        return Findings.of(json -> write(rows, json), out -> print(rows, out));
    }

    private static PublishedNetwork network(String id) {
        return PublishedNetwork.find(id.strip())
                .orElseThrow(() -> new UsageException(
                        "The network '" + id + "' is unknown.",
                        Arrays.stream(PublishedNetwork.values())
                                .map(PublishedNetwork::id)
                                .collect(Collectors.joining(", ", "one of ", "."))));
    }

    private void print(List<MaxBatchRow> rows, PrintWriter out) {
        out.println("The largest batch in " + ByteSize.format(memory) + " at one extra forward pass");
        Table table = Table.withHeader(
                "network",
                "node",
                "batch",
                "proof",
                "paper",
                "no recompute",
                "forward kept",
                "paper's",
                "time",
                "solved in");
        for (MaxBatchRow row : rows) {
            table.addRow(
                    row.network(),
                    row.abstraction().equals(Abstraction.CHECKMATE.id()) ? "layer" : "kernel",
                    row.maxBatch(),
                    row.certified() ? "optimal" : "at most " + row.upperBound(),
                    text(row.paper()),
                    row.baselineHonest(),
                    row.baselineForwardKept(),
                    text(row.baselinePublished()),
                    "+" + Quantities.percent(row.overhead()),
                    String.format(Locale.ROOT, "%.1f s", row.solveMillis() / 1e3));
        }
        table.print(out);
        out.println("Proofs hold for schedules that compute each node first in the graph's order.");
    }

    private static String text(@Nullable Integer number) {
        return number == null ? "-" : number.toString();
    }

    private void write(List<MaxBatchRow> rows, JsonGenerator json) throws IOException {
        json.writeNumberField("memoryBytes", memory);
        json.writeObjectField("rows", rows);
    }
}
