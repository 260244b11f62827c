package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.training.MatchedRates;
import io.memplan.experiments.training.MatchedRates.Row;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Equal losses at equal examples, with the learning rate that matches the batch. */
@Command(
        name = "matched-rates",
        description =
                "Trains on the same number of examples with larger and larger batches, with the learning rate that"
                        + " matches each and with that of the base batch, and compares the losses at the end.",
        footer = {
            "  memplan experiment matched-rates --model mlp --data digits --batch 8 --learning-rate 0.002 --epochs 10",
            "  memplan experiment matched-rates --model mlp --data digits --optimizer adam --batch 8 --json"
        })
final class MatchedRatesExperiment extends AbstractExperiment {

    private static final double TOLERANCE = 0.02;

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "matched-rates",
            "losses at equal examples with larger batches, with and without the matching learning rate",
            "Whether the learning rate that memplan tune matches to a larger batch reaches the loss of the base batch after"
                    + " the same number of examples. With plain training, over several seeds.",
            List.of(
                    new PublishedFigure(
                            "SGD with linear scaling and warm-up, ImageNet",
                            "the error of batch 256 kept up to 8,192",
                            "Goyal et al., 2017, figure 1",
                            "another task and model; ours caps the rule at the gradient noise scale"),
                    new PublishedFigure(
                            "Adam with square-root scaling",
                            "keeps the course of training",
                            "Malladi et al., NeurIPS 2022")));

    private static final Duration EPOCH = Duration.ofSeconds(20);

    @Mixin
    private ModelArguments model;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The rate that is right for --batch; default: 0.01 for sgd, 0.001 for adam.")
    private @Nullable Float learningRate;

    @Option(
            names = "--factors",
            split = ",",
            paramLabel = "N",
            description = "What the batch is multiplied with; default: 2,4,8.")
    private List<Integer> factors = List.of(2, 4, 8);

    @Option(names = "--epochs", paramLabel = "N", description = "The passes over the training examples; default: 10.")
    private int epochs = 10;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds to average over; default: 3.")
    private int seeds = 3;

    MatchedRatesExperiment(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    /** For models as small as those of the digits. */
    @Override
    Duration atMost() {
        return EPOCH.multipliedBy((1L + 2L * factors.size()) * seeds * epochs);
    }

    @Override
    Findings run(Cells cells) {
        if (seeds < 1 || factors.stream().anyMatch(factor -> factor < 1)) {
            throw new UsageException(
                    "There is nothing to compare with " + seeds + " seeds and factors " + factors + ".",
                    "--seeds 3 --factors 2,4,8.");
        }
        TrainingJob job = model.job().withCourse(learningRate, epochs, 0).withPlan(PlanChoice.NONE.withBudget("64GiB"));
        MatchedRates rates = new MatchedRates(job, factors, seeds, cells::log);
        MatchedRates.Outcome outcome =
                cells.one(new Cell<>("all trainings", Map.of(), MatchedRates.Outcome.class, rates::run));
        return Findings.of(json -> write(job, outcome, json), out -> print(job, outcome, out));
    }

    private static void write(TrainingJob job, MatchedRates.Outcome outcome, JsonGenerator json) throws IOException {
        json.writeStringField("model", job.model().text());
        json.writeStringField("optimizer", job.optimizer());
        json.writeNumberField("noiseScale", outcome.noise());
        json.writeArrayFieldStart("rows");
        for (Row row : outcome.rows()) {
            json.writeStartObject();
            json.writeNumberField("batch", row.batch());
            json.writeBooleanField("matched", row.matched());
            json.writeNumberField("learningRate", row.rate());
            json.writeNumberField("loss", row.loss());
            json.writeNumberField("difference", row.difference());
            json.writeBooleanField("equal", Math.abs(row.difference()) <= TOLERANCE);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void print(TrainingJob job, MatchedRates.Outcome outcome, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "gradient noise scale after training with batch %d: %.0f examples%n",
                job.batch(),
                outcome.noise());
        Table table = Table.withHeader("batch", "learning rate", "", "loss", "difference", "within 2 %");
        for (Row row : outcome.rows()) {
            table.addRow(
                    row.batch(),
                    String.format(Locale.ROOT, "%.4g", row.rate()),
                    row.matched() ? "matched" : "of the base batch",
                    String.format(Locale.ROOT, "%.5f", row.loss()),
                    String.format(Locale.ROOT, "%+.2f %%", 100 * row.difference()),
                    Math.abs(row.difference()) <= TOLERANCE ? "yes" : "no");
        }
        table.print(out);
    }
}
