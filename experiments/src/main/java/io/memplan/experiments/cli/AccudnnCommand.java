package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.results.Quantities;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** AccUDNN's published results beside ours. */
@Command(
        name = "accudnn",
        description = "Reproduces AccUDNN's published results on its GPU's profile: plans, on predicted times.",
        footer = "  memplan experiment accudnn --time-limit 20s --json")
final class AccudnnCommand extends AbstractExperiment {

    private enum KernelStart {
        MEASURED,
        NONE
    }

    private static final String PAPER = "Guo et al., AccUDNN, ICCD 2019";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "accudnn",
            "AccUDNN's headline results on the profile of its GPU: plans, on predicted times",
            "ResNet-152 far beyond the memory of the GPU, the largest batch that is no slower than the largest that fits"
                    + " without a plan, and VGG-16 beside vDNN and moDNN. The full text of the paper is not public: what was"
                    + " compared is our reading of its abstract, and Caffe's memory is a model.",
            List.of(
                    new PublishedFigure(
                            "memory of ResNet-152", "from more than 24 GB to 8 GB", PAPER, "the batch is not stated"),
                    new PublishedFigure(
                            "efficiency-optimal minibatch in 12 GB", "4.2 times that of plain Caffe", PAPER),
                    new PublishedFigure(
                            "speed on 8 GPUs",
                            "7.7 times",
                            PAPER,
                            "measured; ours is a model of a ring all-reduce, not overlapped"),
                    new PublishedFigure("loss on VGG-16", "vDNN 18 %, moDNN 8 %", "moDNN's and vDNN's own figures")));

    /** More than the search for the largest batch needs. */
    private static final int PLANS = 40;

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
            description = "How long to search for each plan; default: 20s.")
    private Duration timeLimit = Duration.ofSeconds(20);

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

    AccudnnCommand(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return timeLimit.plusSeconds(2).multipliedBy(PLANS);
    }

    @Override
    Findings run(Cells cells) {
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
                        cells)
                .run(EnumSet.copyOf(parts));
        return Findings.of(json -> write(profile, startNanos, rows, json), out -> print(startNanos, rows, out));
    }

    private static void write(
            HardwareProfile profile, long startNanos, List<AccudnnExperiment.Row> rows, JsonGenerator json)
            throws IOException {
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
    }

    private static void print(long startNanos, List<AccudnnExperiment.Row> rows, PrintWriter out) {
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
                    Double.isNaN(row.loss()) ? "no plan" : Quantities.percent(row.loss()),
                    number(row.ratio()),
                    number(row.speedup()));
        }
        table.print(out);
        out.println("A kernel takes " + startNanos + " ns beside the time of its arithmetic or its bytes.");
        out.println(
                "8 workers: how many times as fast as one, with a ring all-reduce of the gradients after each step over"
                        + " links as fast as to the host, not overlapped.");
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.2f", number);
    }

    private static void writeIfKnown(JsonGenerator json, String name, double number) throws IOException {
        if (!Double.isNaN(number)) {
            json.writeNumberField(name, number);
        }
    }
}
