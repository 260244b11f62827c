package io.memplan.experiments.cli;

import io.memplan.experiments.swap.AccudnnExperiment;
import io.memplan.experiments.swap.TitanXTimes;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.ByteSize;
import io.memplan.rematerialize.Planners;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** AccUDNN's published results beside ours. */
@Command(
        name = "accudnn",
        description = "Reproduces AccUDNN's published results on its GPU's profile: plans, on predicted times.",
        footer = "  memplan experiment accudnn --time-limit 20s --json")
final class AccudnnCommand implements Callable<Integer> {

    private enum KernelStart {
        MEASURED,
        NONE
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--hardware", paramLabel = "NAME", description = "The device; default: titanx-12g.")
    private @Nullable HardwareProfile hardware;

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The host memory that swapping may take; default: 64GiB.")
    private long hostBudget = 64L << 30;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "How long to search for each plan; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    @Option(
            names = "--kernel-start",
            paramLabel = "NAME",
            description = "What each kernel takes beside the time of its arithmetic or its bytes, whatever the batch:"
                    + " measured (default), which is what published times of two batches on a Titan X say, or"
                    + " none.")
    private KernelStart kernelStart = KernelStart.MEASURED;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "beyond (ResNet-152 in 8 GiB), largest (its largest batch that is no slower, in 12 GiB), wide"
                    + " (VGG-16); default: all.")
    private List<AccudnnExperiment.Part> parts = List.of(AccudnnExperiment.Part.values());

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        HardwareProfile profile = hardware != null
                ? hardware
                : HardwareProfiles.find("titanx-12g").orElseThrow();
        long startNanos = kernelStart == KernelStart.MEASURED ? TitanXTimes.startNanos(profile) : 0;
        List<AccudnnExperiment.Row> rows = new AccudnnExperiment(
                        AccudnnExperiment.Subject.PUBLISHED,
                        profile,
                        startNanos,
                        hostBudget,
                        timeLimit,
                        Planners::byName,
                        line -> {
                            err.println(line);
                            err.flush();
                        })
                .run(EnumSet.copyOf(parts));
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeStringField("experiment", "accudnn");
                json.writeStringField("hardware", profile.name());
                json.writeNumberField("kernelStartNanos", startNanos);
                json.writeArrayFieldStart("rows");
                for (AccudnnExperiment.Row row : rows) {
                    json.writeStartObject();
                    json.writeStringField("what", row.what());
                    json.writeStringField("published", row.published());
                    json.writeStringField("strategy", row.strategy());
                    json.writeNumberField("batch", row.batch());
                    json.writeNumberField("budgetBytes", row.budgetBytes());
                    json.writeNumberField("caffeBytes", row.caffeBytes());
                    json.writeNumberField("keepAllBytes", row.keepAllBytes());
                    writeIfKnown(json, "loss", row.loss());
                    json.writeNumberField("gap", row.gap());
                    writeIfKnown(json, "batchRatio", row.ratio());
                    writeIfKnown(json, "speedupOf8", row.speedup());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return ExitCode.DONE;
        }
        Table table = Table.withHeader(
                "what",
                "published",
                "strategy",
                "batch",
                "budget",
                "Caffe's model",
                "keep-all",
                "loss",
                "ratio",
                "8 workers");
        for (AccudnnExperiment.Row row : rows) {
            table.addRow(
                    row.what(),
                    row.published(),
                    row.strategy(),
                    row.batch(),
                    ByteSize.format(row.budgetBytes()),
                    ByteSize.format(row.caffeBytes()),
                    ByteSize.format(row.keepAllBytes()),
                    Double.isNaN(row.loss()) ? "no plan" : Texts.percent(row.loss()),
                    number(row.ratio()),
                    number(row.speedup()));
        }
        table.print(out);
        out.println("A kernel takes " + startNanos + " ns beside the time of its arithmetic or its bytes.");
        out.println(
                "8 workers: how many times as fast as one, with a ring all-reduce of the gradients after each step over"
                        + " links as fast as to the host, not overlapped.");
        return ExitCode.DONE;
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.2f", number);
    }

    private static void writeIfKnown(com.fasterxml.jackson.core.JsonGenerator json, String name, double number)
            throws IOException {
        if (!Double.isNaN(number)) {
            json.writeNumberField(name, number);
        }
    }
}
