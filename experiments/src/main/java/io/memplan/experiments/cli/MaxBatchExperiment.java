package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.networks.MaxBatchTrial;
import io.memplan.experiments.networks.MaxBatchTrial.Abstraction;
import io.memplan.experiments.networks.PublishedNetwork;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.MaxBatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class MaxBatchExperiment implements Callable<Integer> {

    private final Cancellation cancellation;
    private final Strategies strategies;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

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
            defaultValue = "16GB",
            description =
                    "The device memory; default: ${DEFAULT-VALUE}, 16,000,000,000 bytes as in the paper's artifact.")
    private long memory;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "120s",
            description = "How long to search for each row; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The seed of every random decision; default: ${DEFAULT-VALUE}.")
    private long seed;

    MaxBatchExperiment(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException {
        List<PublishedNetwork> chosen =
                networks.stream().map(MaxBatchExperiment::network).toList();
        Planner planner = strategies.find(Strategies.DEFAULT);
        PrintWriter err = spec.commandLine().getErr();
        List<MaxBatchTrial> rows = new ArrayList<>();
        for (PublishedNetwork network : chosen) {
            for (Abstraction abstraction : abstractions) {
                if (!cancellation.isCancelled()) {
                    MaxBatchTrial row = MaxBatchTrial.run(
                            network, abstraction, planner, memory, timeLimit, seed, cancellation::isCancelled);
                    rows.add(row);
                    err.println(network.id() + ", " + abstraction.id() + ": "
                            + row.result().batch() + " in " + row.solveMillis() + " ms");
                    err.flush();
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> write(rows, json));
        } else {
            print(rows, out);
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private static PublishedNetwork network(String id) {
        return PublishedNetwork.find(id.strip())
                .orElseThrow(() -> new UsageException(
                        "The network '" + id + "' is unknown.",
                        Arrays.stream(PublishedNetwork.values())
                                .map(PublishedNetwork::id)
                                .collect(Collectors.joining(", ", "one of ", "."))));
    }

    private void print(List<MaxBatchTrial> rows, PrintWriter out) {
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
        for (MaxBatchTrial row : rows) {
            MaxBatch result = row.result();
            table.addRow(
                    row.network().id(),
                    row.abstraction() == Abstraction.CHECKMATE ? "layer" : "kernel",
                    result.batch(),
                    result.isCertified() ? "optimal" : "at most " + result.upperBound(),
                    text(row.network().paperBatch()),
                    result.keepAllBatch(),
                    row.forwardKept(),
                    text(row.network().paperBaseline()),
                    String.format(Locale.ROOT, "+%.1f %%", 100 * result.plan().overhead()),
                    String.format(Locale.ROOT, "%.1f s", row.solveMillis() / 1e3));
        }
        table.print(out);
        out.println("Proofs hold for schedules that compute each node first in the graph's order.");
    }

    private static String text(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "-";
    }

    private void write(List<MaxBatchTrial> rows, JsonGenerator json) throws IOException {
        json.writeStringField("experiment", "checkmate-max-batch");
        json.writeNumberField("memoryBytes", memory);
        json.writeArrayFieldStart("rows");
        for (MaxBatchTrial row : rows) {
            MaxBatch result = row.result();
            json.writeStartObject();
            json.writeStringField("network", row.network().id());
            json.writeStringField("abstraction", row.abstraction().id());
            json.writeNumberField("maxBatch", result.batch());
            json.writeBooleanField("certified", result.isCertified());
            json.writeNumberField("upperBound", result.upperBound());
            json.writeNumberField("floorBatch", result.floorBatch());
            write(json, "paper", row.network().paperBatch());
            write(json, "baselinePublished", row.network().paperBaseline());
            json.writeNumberField("baselineHonest", result.keepAllBatch());
            json.writeNumberField("baselineForwardKept", row.forwardKept());
            json.writeNumberField("overhead", result.plan().overhead());
            json.writeNumberField("solveMillis", row.solveMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String field, OptionalInt number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(field, number.getAsInt());
        } else {
            json.writeNullField(field);
        }
    }
}
