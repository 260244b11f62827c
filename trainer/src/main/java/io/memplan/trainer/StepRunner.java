package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepReport;
import io.memplan.trainer.tune.NoiseScale;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one step at a time through forward, backward and update. */
final class StepRunner implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);

    private final PlannerSettings settings;
    private final Trainer wrapped;
    private final StepPlans plans;
    private final StepAttempts attempts;
    private final NoiseMeter noise;
    private final @Nullable FusedUpdates fused;
    private @Nullable List<Parameter> parameters;
    private @Nullable UnderWay pending;
    private @Nullable StepReport latestReport;
    private @Nullable Recalibration latestRecalibration;
    private boolean initialized;
    private boolean collecting;
    private int backwardsSinceStep;

    StepRunner(PlannerSettings settings, Trainer wrapped, NDManager manager, @Nullable Optimizer optimizer) {
        this.settings = settings;
        this.wrapped = wrapped;
        this.fused = settings.fusedUpdate() && optimizer != null ? new FusedUpdates(optimizer) : null;
        StepCompiler compiler =
                new StepCompiler(settings, device(wrapped), settings.optimizerStateCopies(optimizer), fused);
        this.plans = new StepPlans(wrapped, manager, compiler, settings.mostPlans());
        this.noise = new NoiseMeter(settings.passes().noise());
        this.attempts = new StepAttempts(settings, plans, device(wrapped), manager, noise);
    }

    void initialized() {
        initialized = true;
    }

    boolean isCollecting() {
        return collecting;
    }

    StepPlans plans() {
        return plans;
    }

    /** Traces and costs a step in one pass, whose gradients start at zero. */
    TrainingGraph graphOf(NDList data, NDList labels) {
        return plans.graphOf(StepKey.of(data, labels, parameters(data), !settings.gradientsShared(), 1));
    }

    Optional<NoiseScale> noiseScale() {
        return noise.estimate();
    }

    Optional<StepReport> latestReport() {
        return Optional.ofNullable(latestReport);
    }

    Optional<Recalibration> latestRecalibration() {
        return Optional.ofNullable(latestRecalibration);
    }

    GradientCollector openCollector() {
        if (collecting) {
            throw new IllegalStateException(
                    "A gradient collector of this trainer is already open.\nMaybe close it, with try-with-resources.");
        }
        collecting = true;
        return new PlannedCollector(this);
    }

    void closeCollector() {
        collecting = false;
        abandonPending();
    }

    private void abandonPending() {
        UnderWay step = pending;
        pending = null;
        if (step != null) {
            step.abandon();
        }
        attempts.forgetRandom();
    }

    /** Runs the forward part of a step, and returns the predictions. */
    NDList forward(NDList data, NDList labels) {
        abandonPending();
        if (fused != null && backwardsSinceStep > 0) {
            throw new IllegalStateException("The parameters were updated in the backward pass, but step() was not"
                    + " called since: gradients cannot accumulate over batches when updates are fused.\nMaybe call"
                    + " step() after each batch, or train without fused updates.");
        }
        UnderWay step = attempts.begin(data, labels, parameters(data), backwardsSinceStep);
        pending = step;
        return step.predictions();
    }

    private List<Parameter> parameters(NDList data) {
        List<Parameter> known = parameters;
        if (known == null) {
            if (!initialized) {
                // fills the wrapped trainer's parameter store, from which step() takes what to update
                wrapped.initialize(data.getShapes());
                initialized = true;
            }
            known = List.copyOf(wrapped.getModel().getBlock().getParameters().values());
            parameters = known;
        }
        return known;
    }

    private static Device device(Trainer trainer) {
        return trainer.getDevices()[0];
    }

    /** Returns the loss of the step under way if the arrays are its very labels and predictions. */
    @Nullable
    NDArray plannedLoss(NDList labels, NDList predictions) {
        UnderWay step = pending;
        return step != null && step.isOf(labels, predictions) ? step.loss() : null;
    }

    /** Runs the backward part of the step under way. */
    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    void backward(NDArray target) {
        UnderWay step = pending;
        if (step == null) {
            throw new IllegalStateException("backward was called, but no planned step is under way.\nMaybe call"
                    + " forward(data, labels) within this collector first, and backward once for each forward.");
        }
        if (step.loss() != target) {
            throw new IllegalArgumentException("backward was called on an array " + target.getShape()
                    + " that is not the loss of the planned step.\nMaybe pass what getLoss().evaluate(labels,"
                    + " predictions) returned, unchanged; scaling and extra terms belong into the loss function.");
        }
        pending = null;
        StepAttempts.Finished finished = attempts.finish(step);
        backwardsSinceStep++;
        latestReport = finished.report();
        compareWithPlan(finished.plan(), finished.report());
        latestRecalibration = plans.recalibrate().orElse(null);
    }

    private void compareWithPlan(Plan plan, StepReport report) {
        if (settings.checkLevel() == CheckLevel.NONE || plan.predictedPeakBytes() == report.accountedPeakBytes()) {
            return;
        }
        String fact = "The step took " + report.accountedPeakBytes() + " bytes at its peak, but its plan predicted "
                + plan.predictedPeakBytes() + ".";
        if (settings.checkLevel().includes(CheckLevel.FULL)) {
            throw new IllegalStateException(fact + "\nMaybe a shape rule is wrong: please report the model.");
        }
        LOGGER.warn(fact);
    }

    /**
     * Updates the parameters.
     *
     * @return whether the caller should report the time; the wrapped trainer reports its own
     */
    boolean step() {
        if (fused == null) {
            wrapped.step();
            backwardsSinceStep = 0;
            return false;
        }
        if (backwardsSinceStep == 0) {
            throw new IllegalStateException("step() was called, but there was no backward pass since the last one.\n"
                    + "Maybe call backward first.");
        }
        fused.finish(parameters == null ? List.of() : parameters);
        backwardsSinceStep = 0;
        return true;
    }

    /** Sets the gradients of all trainable parameters to zero. */
    void zeroGradients() {
        GradientSlots.zero(wrapped.getModel().getBlock().getParameters().values());
        backwardsSinceStep = 0;
    }

    @Override
    public void close() {
        abandonPending();
        plans.close();
    }
}
