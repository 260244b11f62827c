package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.tune.StepSchedule.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the batches that use a memory best, without a run that could exceed it.
 *
 * <p>What fits follows from plans ({@link Envelope}). A few passes are then timed: of the base batch, and where the predicted
 * curve has its best; each corrects the curve ({@link NextProbe}). What is chosen as the fastest was timed, and
 * compared once more with what comes close to it ({@link RunOff}).
 */
public final class Tuner {

    private static final int ENOUGH_PROBES = 5;

    private final StepSource source;
    private final PlanMaker maker;
    private final TuneOptions options;
    private final List<String> notes = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();
    private final Map<Integer, Plan> planByBatch = new HashMap<>();

    /**
     * Creates a tuner.
     *
     * @param source the model
     * @param maker makes plans within the memory
     * @param options what is looked for
     */
    public Tuner(StepSource source, PlanMaker maker, TuneOptions options) {
        this.source = source;
        this.maker = maker;
        this.options = options;
    }

    /**
     * Finds the batches.
     *
     * @throws MemoryTooSmallException if not even one example fits
     * @throws InterruptedException if the thread is interrupted; nothing is then changed
     */
    public Tuning run() throws InterruptedException {
        int limit = Math.min(options.mostExamples(), source.examples());
        Envelope single = grown(false, limit);
        if (single.largest() == 0) {
            throw new MemoryTooSmallException(maker.limits().deviceBytes(), single.smallestGraph());
        }
        boolean accumulates = options.mostPasses() > 1;
        Envelope accumulating = accumulates ? grown(true, limit) : single;
        Curve curve = new Curve(
                source,
                maker.limits().deviceBytes(),
                single,
                accumulating,
                options.baseBatch(),
                limit,
                options.mostPasses());
        probeBase(curve);
        curve.setUpdateNanos(source.updateNanos());
        probe(curve);
        runOff(curve);
        Optional<NoiseScale> noise = noise(curve);
        if (noise.isPresent() && accumulates && probes.size() < options.mostProbes()) {
            confirmAccumulation(curve, noise);
        }
        return result(curve, noise);
    }

    private Envelope grown(boolean accumulating, int limit) {
        options.log().accept("planning batches" + (accumulating ? " of accumulated passes" : ""));
        Envelope envelope = new Envelope(
                new GraphLine(source.graphs(accumulating)), maker, options.baseBatch(), limit, options.cancelled());
        envelope.grow();
        return envelope;
    }

    private void probe(Curve curve) throws InterruptedException {
        int kept = options.noiseParts() > 0 && options.mostPasses() > 1 && options.mostProbes() > 1 ? 1 : 0;
        while (probes.size() < options.mostProbes() - kept
                && !options.cancelled().getAsBoolean()) {
            Optional<Integer> next = NextProbe.of(curve);
            if (next.isPresent() && curve.single().refine(next.get())) {
                next = NextProbe.of(curve);
            }
            if (next.isEmpty() || !measure(curve, next.get(), false)) {
                return;
            }
        }
    }

    private void runOff(Curve curve) throws InterruptedException {
        if (options.cancelled().getAsBoolean()) {
            return;
        }
        List<Probe> corrected = RunOff.of(probes, source.updateNanos(), (batch, other) -> {
            options.log().accept("comparing batch " + batch + " with batch " + other + " again");
            return source.ratioAgain(batch, known(batch), other, known(other));
        });
        probes.clear();
        probes.addAll(corrected);
        curve.calibration(false).correct(corrected);
    }

    private Plan known(int batch) {
        return Objects.requireNonNull(planByBatch.get(batch));
    }

    /**
     * Times the base batch first, where a few are timed: it is cheap, and others are compared with it. Where few may be timed,
     * each is needed for the best.
     */
    private void probeBase(Curve curve) throws InterruptedException {
        if (options.mostProbes() >= ENOUGH_PROBES) {
            measure(curve, Math.min(options.baseBatch(), curve.single().largest()), false);
        }
    }

    /** Runs a pass, once its own graph shows that it fits; returns whether it did. */
    private boolean measure(Curve curve, int batch, boolean accumulating) throws InterruptedException {
        Envelope envelope = accumulating ? curve.accumulating() : curve.single();
        Optional<Estimate> estimate = envelope.exact(batch);
        if (estimate.isEmpty()) {
            return false;
        }
        TrainingGraph graph = envelope.graphs().traced(batch);
        options.log()
                .accept("running batch " + batch + " by " + estimate.get().by().strategy() + ", predicted peak "
                        + ByteSize.format(estimate.get().peakBytes()));
        Plan plan = estimate.get().by().planFor(graph, maker, estimate.get());
        if (!accumulating) {
            planByBatch.put(batch, plan);
        }
        long nanos = source.passNanos(batch, accumulating, plan);
        Probe probe = new Probe(batch, accumulating, estimate.get().nanos(), nanos);
        curve.calibration(accumulating).add(probe);
        probes.add(probe);
        return true;
    }

    private Optional<NoiseScale> noise(Curve curve) throws InterruptedException {
        Envelope envelope = curve.single();
        int parts = options.noiseParts();
        int batch = Math.min(Math.min(options.baseBatch(), envelope.largest()), source.examples() / Math.max(1, parts));
        if (parts == 0 || batch == 0) {
            return Optional.empty();
        }
        Optional<Estimate> estimate = envelope.exact(batch);
        if (estimate.isEmpty()) {
            return Optional.empty();
        }
        options.log().accept("measuring the gradient noise with " + parts + " micro-batches of " + batch);
        TrainingGraph graph = envelope.graphs().traced(batch);
        Optional<NoiseScale> noise =
                source.noise(parts, batch, estimate.get().by().planFor(graph, maker, estimate.get()));
        if (noise.isPresent() && Double.isInfinite(noise.get().examples())) {
            notes.add("The gradient could not be told from its noise: any batch learns alike; the noise scale is taken"
                    + " for infinite. Maybe measure with more micro-batches.");
        }
        return noise;
    }

    private void confirmAccumulation(Curve curve, Optional<NoiseScale> noise) throws InterruptedException {
        CurvePoint best = bestGoodput(curve, noise);
        boolean many = best.passes() > 1;
        if (!curve.calibration(many).isMeasured(best.microBatch())) {
            measure(curve, best.microBatch(), many);
        }
    }

    private static CurvePoint bestGoodput(Curve curve, Optional<NoiseScale> noise) {
        return curve.accumulatedBatches().stream()
                .flatMap(batch -> curve.inAnyPasses(batch, noise).stream())
                .max(Comparator.comparingDouble(CurvePoint::goodput)
                        .thenComparing(CurvePoint::batch, Comparator.reverseOrder()))
                .orElseThrow();
    }

    private Tuning result(Curve curve, Optional<NoiseScale> noise) throws InterruptedException {
        CurvePoint efficient = efficient(curve, noise);
        CurvePoint largest = curve.inOnePass(curve.single().largest(), noise).orElseThrow();
        Optional<Choice> goodput = noise.map(scale -> {
            CurvePoint best = bestGoodput(curve, noise);
            boolean confirmed = curve.calibration(best.passes() > 1).isMeasured(best.microBatch());
            return new Choice(best, Bindings.ofGoodput(best, curve), confirmed);
        });
        return new Tuning(
                maker.limits().deviceBytes(),
                options.baseBatch(),
                new Choice(largest, Bindings.ofLargest(curve), isMeasured(curve, largest)),
                new Choice(efficient, Bindings.ofEfficient(efficient, curve), isMeasured(curve, efficient)),
                goodput,
                curve.single().keepAllLargest(),
                curve.points(noise),
                probes,
                source.updateNanos(),
                noise,
                options.baseSettings(),
                options.rule()
                        .orElseGet(() -> LearningRateRule.usual(options.baseSettings()
                                .map(OptimizerSettings::isAdaptive)
                                .orElse(false))),
                notes);
    }

    /** Returns the fastest point; if passes were timed, the fastest of those. */
    private static CurvePoint efficient(Curve curve, Optional<NoiseScale> noise) {
        Map<Integer, Double> known = curve.calibration(false).ratios();
        return NextProbe.fastest(curve.points(noise).stream()
                .filter(point -> known.isEmpty() || known.containsKey(point.batch()))
                .toList());
    }

    private static boolean isMeasured(Curve curve, CurvePoint point) {
        return curve.calibration(false).isMeasured(point.batch());
    }
}
