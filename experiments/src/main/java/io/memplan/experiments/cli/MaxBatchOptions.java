package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.MaxBatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code solve --max-batch}, and what it does. */
final class MaxBatchOptions {

    private static final Pattern FORWARDS = Pattern.compile("(\\d+(?:\\.\\d+)?)-extra-forwards?");
    private static final Pattern SHARE = Pattern.compile("(\\d+(?:\\.\\d+)?)%");
    private static final Pattern BATCH_IN_NAME = Pattern.compile("[-_]b(\\d+)$");

    @Option(
            names = "--max-batch",
            description = "Look for the largest batch that fits --memory within --cost-cap, instead of a plan.")
    boolean wanted;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The device memory for --max-batch, such as 16GB.")
    private @Nullable Long memory;

    @Option(
            names = "--cost-cap",
            paramLabel = "CAP",
            defaultValue = "1-extra-forward",
            description = "What recomputes may cost for --max-batch: N-extra-forward, or N%% of the time without;"
                    + " default: ${DEFAULT-VALUE}.")
    private String costCap = "1-extra-forward";

    @Option(
            names = "--graph-batch",
            paramLabel = "N",
            description =
                    "The batch that the graph was traced for; default: from its name, such as resnet50-b32, or 1.")
    private @Nullable Integer graphBatch;

    /** Looks for the largest batch, and prints it. */
    int solve(Planner planner, PlanRequest.Builder request, TrainingGraph graph, boolean asJson, PrintWriter out)
            throws IOException {
        Long memoryBytes = memory;
        if (memoryBytes == null) {
            throw new UsageException("--max-batch needs to know the memory.", "add --memory 16GB.");
        }
        int batch = batchOf(graph).orElse(1);
        if (batch < 1) {
            throw new UsageException("--graph-batch is " + batch + ", which is not positive.", "--graph-batch 1.");
        }
        long cap = capNanos(graph);
        PlanRequest full = request.setBudgetBytes(memoryBytes).build();
        MaxBatch result = MaxBatch.find(planner, full, batch, cap);
        if (asJson) {
            JsonOutput.print(out, json -> {
                json.writeStringField("graph", graph.fingerprint());
                json.writeNumberField("memoryBytes", memoryBytes);
                json.writeNumberField("costCapNanos", result.costCapNanos());
                json.writeNumberField("graphBatch", batch);
                json.writeNumberField("maxBatch", result.batch());
                json.writeNumberField("upperBound", result.upperBound());
                json.writeBooleanField("certified", result.isCertified());
                json.writeNumberField("keepAllBatch", result.keepAllBatch());
                json.writeNumberField("checkpointAllBatch", result.checkpointAllBatch());
                json.writeNumberField("floorBatch", result.floorBatch());
                json.writeStringField("strategy", result.plan().strategy());
                json.writeNumberField("overhead", result.plan().overhead());
                json.writeNumberField("recomputes", result.plan().schedule().recomputes());
            });
        } else {
            print(result, graph, memoryBytes, out);
        }
        return full.isCancelled() ? ExitCode.CANCELLED : result.batch() > 0 ? ExitCode.DONE : ExitCode.INFEASIBLE;
    }

    private static void print(MaxBatch result, TrainingGraph graph, long memoryBytes, PrintWriter out) {
        String proof = result.isCertified() ? "no larger one is possible: proven" : "at most " + result.upperBound();
        Table.facts()
                .addRow("graph", graph)
                .addRow("memory", ByteSize.format(memoryBytes))
                .addRow("largest batch", result.batch() + " (" + proof + ")")
                .addRow(
                        "without recompute",
                        result.keepAllBatch() + ", or " + result.checkpointAllBatch() + " if nothing is freed")
                .addRow(
                        "time",
                        String.format(
                                Locale.ROOT,
                                "+%.2f %%, of +%.2f %% allowed",
                                100 * result.plan().overhead(),
                                100.0 * result.costCapNanos() / Math.max(1, graph.baseNanos()) - 100))
                .addRow("strategy", result.plan().strategy())
                .print(out);
    }

    private long capNanos(TrainingGraph graph) {
        Matcher forwards = FORWARDS.matcher(costCap);
        if (forwards.matches()) {
            return MaxBatch.capOfExtraForwards(graph, Double.parseDouble(forwards.group(1)));
        }
        Matcher share = SHARE.matcher(costCap);
        if (share.matches()) {
            return (long) (graph.baseNanos() * (1 + Double.parseDouble(share.group(1)) / 100));
        }
        throw new UsageException("The cost cap '" + costCap + "' is unknown.", "1-extra-forward, or 30%.");
    }

    /** Returns the batch that the graph was traced for, if the options or its name say so. */
    OptionalInt batchOf(TrainingGraph graph) {
        if (graphBatch != null) {
            return OptionalInt.of(graphBatch);
        }
        Matcher matcher = BATCH_IN_NAME.matcher(graph.name());
        try {
            return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
