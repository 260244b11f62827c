package io.memplan.trainer.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which batches a memory allows, and which are worth it.
 *
 * @param budgetBytes the device memory allowed, in bytes
 * @param baseBatch the batch that speed and learning are compared with
 * @param largest the largest batch that fits in one pass
 * @param efficient the batch with the most samples a second in one pass: AccUDNN's
 * @param goodput the batch that learns fastest, accumulation included, if the noise scale is known
 * @param keepAllLargest the largest batch that needs no plan: nothing is recomputed or swapped
 * @param curve what batches take and give, in ascending order, with one pass an update
 * @param probes the passes that were run and timed, in order
 * @param updateNanos the time of one update of the parameters, in nanoseconds
 * @param noise the gradient noise scale, if it was measured
 * @param baseSettings the optimizer's settings at the base batch, if they were given
 * @param rule how the settings go with the batch
 * @param notes what else the user should know
 */
public record Tuning(
        long budgetBytes,
        int baseBatch,
        Choice largest,
        Choice efficient,
        Optional<Choice> goodput,
        int keepAllLargest,
        List<CurvePoint> curve,
        List<Probe> probes,
        long updateNanos,
        Optional<NoiseScale> noise,
        Optional<OptimizerSettings> baseSettings,
        LearningRateRule rule,
        List<String> notes) {

    /** Copies the lists. */
    public Tuning {
        curve = List.copyOf(curve);
        probes = List.copyOf(probes);
        notes = List.copyOf(notes);
    }

    /** Returns the choice to train with: that of the best goodput where it is known, else the efficient one. */
    public Choice best() {
        return goodput.orElse(efficient);
    }

    /** Returns the optimizer's settings for a batch, if the base settings are known. */
    public Optional<OptimizerSettings> settingsFor(int batch) {
        double phi = noise.map(NoiseScale::examples).orElse(Double.POSITIVE_INFINITY);
        return baseSettings.map(base -> rule.adapt(base, baseBatch, batch, phi));
    }

    /** Returns the findings in sentences. */
    public List<String> explain() {
        List<String> lines = new ArrayList<>();
        lines.add("The largest batch in one pass is " + largest.batch() + " (" + keepAllLargest
                + " without recompute or swap): " + largest.binding().text() + ".");
        lines.add(say("The most samples a second come from batch", efficient));
        goodput.ifPresent(choice -> lines.add(say("Training learns fastest with batch", choice)));
        noise.ifPresent(scale -> lines.add(String.format(
                Locale.ROOT,
                "The gradient noise scale is %.0f examples: a batch much smaller wastes nothing, one much larger"
                        + " wastes examples.",
                scale.examples())));
        settingsFor(best().batch()).ifPresent(settings -> lines.add(rateLine(settings)));
        lines.addAll(notes);
        return lines;
    }

    private static String say(String begin, Choice choice) {
        CurvePoint point = choice.point();
        String passes =
                point.passes() == 1 ? "" : " (" + point.passes() + " passes of at most " + point.microBatch() + ")";
        return String.format(
                Locale.ROOT,
                "%s %d%s: %.1f a second by %s, %s; %s.",
                begin,
                point.batch(),
                passes,
                point.samplesPerSecond(),
                point.strategy(),
                choice.confirmed() ? "confirmed by a run" : "predicted",
                choice.binding().text());
    }

    private String rateLine(OptimizerSettings settings) {
        OptimizerSettings base = baseSettings.orElseThrow();
        String decays = settings.isAdaptive()
                ? String.format(
                        Locale.ROOT,
                        ", beta1 %.4g, beta2 %.6g, epsilon %.3g",
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon())
                : "";
        return String.format(
                Locale.ROOT,
                "The learning rate %.4g of batch %d becomes %.4g at batch %d%s (%s); count warm-up and schedules in"
                        + " examples, not in steps.",
                base.rate(),
                baseBatch,
                settings.rate(),
                best().batch(),
                decays,
                rule.text());
    }
}
