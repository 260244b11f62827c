package io.memplan.experiments.cli;

import ai.djl.Model;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.measure.ResidentMemory;
import io.memplan.experiments.training.PlainTraining;
import io.memplan.experiments.training.PlannedSteps;
import io.memplan.experiments.training.TrainingOutcome;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.PlannedTrainer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A planned training in this process, with its progress on standard error. */
final class TrainingRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainingSetup setup;
    private final Cancellation cancellation;
    private final PrintWriter err;
    private final PlannedSteps planned = new PlannedSteps();
    private final ArrayNode epochs = JSON.createArrayNode();
    private final int stepsInEpoch;
    private final String name;
    private @Nullable PlannedTrainer trainer;
    private @Nullable ProgressBar bar;
    private long startBytes;
    private double lossSum;
    private long nanosSum;
    private int stepsSeen;

    TrainingRun(TrainingSetup setup, Cancellation cancellation, PrintWriter err) {
        this.setup = setup;
        this.cancellation = cancellation;
        this.err = err;
        this.name = setup.newWorkload().name();
        int examples = setup.data().train().count();
        this.stepsInEpoch = (examples + setup.job().batch() - 1) / setup.job().batch();
    }

    /** Trains, and returns what came of it. */
    ObjectNode run() {
        PlainTraining training = setup.training(this::afterStep);
        TrainingOutcome outcome;
        try (Model model = setup.newModel()) {
            outcome = training.run(model, m -> {
                trainer = setup.newTrainer(m, training);
                startBytes = ResidentMemory.read().currentBytes().orElse(0);
                return trainer;
            });
        } finally {
            if (bar != null) {
                bar.close();
            }
        }
        if (stepsSeen > 0) {
            endEpoch();
        }
        ObjectNode result = JSON.createObjectNode();
        result.put("model", name).put("data", setup.data().name());
        result.put("batch", setup.job().batch()).put("optimizer", setup.job().optimizer());
        result.put("steps", outcome.steps());
        result.set("epochs", epochs);
        outcome.testAccuracy().ifPresent(accuracy -> result.put("testAccuracy", accuracy));
        planned.writeTo(result);
        outcome.peakOverStartBytes().ifPresent(peak -> result.put("measuredPeakBytes", peak));
        return result;
    }

    private boolean afterStep(int step, long total, float loss, long nanos) {
        planned.note(Objects.requireNonNull(trainer));
        if (step == 1) {
            announce(total);
        }
        lossSum += loss;
        nanosSum += step == 1 ? 0 : nanos; // the first step plans and compiles
        stepsSeen++;
        if (bar != null) {
            bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", lossSum / stepsSeen));
            bar.step();
        }
        if (step % stepsInEpoch == 0) {
            endEpoch();
        }
        return !cancellation.isCancelled();
    }

    private void announce(long total) {
        Plan plan = Objects.requireNonNull(planned.plan());
        err.printf(
                Locale.ROOT,
                "%s on %s (%d training examples, batch %d, on the %s): predicted peak %s of a budget of %s, %d recomputes (+%.1f %%"
                        + " predicted time), %s by %s%n",
                name,
                setup.data().name(),
                setup.data().train().count(),
                setup.job().batch(),
                Objects.requireNonNull(trainer).getDevices()[0].isGpu() ? "GPU" : "CPU",
                ByteSize.format(plan.predictedPeakBytes()),
                ByteSize.format(plan.budgetBytes()),
                plan.schedule().recomputes(),
                100 * plan.overhead(),
                plan.status().name().toLowerCase(Locale.ROOT),
                plan.strategy());
        err.flush();
        bar = Bars.start("training", total).orElse(null);
    }

    private void endEpoch() {
        int timed = epochs.isEmpty() ? stepsSeen - 1 : stepsSeen;
        double imagesPerSecond = nanosSum == 0 ? 0 : 1e9 * timed * setup.job().batch() / nanosSum;
        double loss = lossSum / stepsSeen;
        ResidentMemory memory = ResidentMemory.read();
        ObjectNode epoch = epochs.addObject();
        epoch.put("epoch", epochs.size()).put("loss", loss).put("imagesPerSecond", imagesPerSecond);
        String measured = memory.peakBytes().isPresent()
                ? ByteSize.format(memory.peakBytes().getAsLong() - startBytes) + " over the start, Java's heap included"
                : "not measurable here";
        err.printf(
                Locale.ROOT,
                "epoch %d: loss %.4f, %.1f images/s, measured peak %s%n",
                epochs.size(),
                loss,
                imagesPerSecond,
                measured);
        err.flush();
        lossSum = 0;
        nanosSum = 0;
        stepsSeen = 0;
    }
}
