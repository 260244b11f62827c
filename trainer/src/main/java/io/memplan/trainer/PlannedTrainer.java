package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.execute.StepReport;
import io.memplan.trainer.tune.NoiseScale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A trainer whose steps run by plan, within a memory budget, with the bits of the trainer that it wraps.
 *
 * <p>It stands wherever a {@link Trainer} does, {@code EasyTrain} included. A step is planned when
 * {@link #forward(NDList, NDList)} is called while a gradient collector is open; each new shape of a batch gets a plan
 * of its own. Everything else goes to the wrapped trainer: {@link #evaluate}, {@link #step}, metrics, evaluators, and a
 * forward pass outside a collector. As DJL's trainer, it serves one thread at a time.
 *
 * <p>A step that fails throws {@link io.memplan.trainer.execute.StepFailedException} and is undone; training may go on
 * with the next batch. Listeners are told by this trainer and see it; only for a trainer that was wrapped after its
 * construction do {@code onTrainingBegin} and {@code onTrainingEnd} see the wrapped one.
 */
public final class PlannedTrainer extends Trainer {

    private final Trainer wrapped;
    private final List<TrainingListener> listeners;
    private final boolean ownsWrapped;
    private final StepRunner runner;
    private final Loss loss;
    private boolean closed;

    private PlannedTrainer(
            Trainer wrapped,
            List<TrainingListener> told,
            List<TrainingListener> listeners,
            boolean ownsWrapped,
            PlannerSettings settings,
            @Nullable Optimizer optimizer) {
        super(wrapped.getModel(), TrainerConfigs.outer(wrapped, told));
        told.addAll(listeners);
        this.wrapped = wrapped;
        this.listeners = told;
        this.ownsWrapped = ownsWrapped;
        this.runner = new StepRunner(settings, wrapped, super.getManager(), optimizer);
        this.loss = new PlannedLoss(wrapped.getLoss(), runner::plannedLoss);
    }

    /** Wraps a trainer that has told its listeners of the beginning. */
    static PlannedTrainer wrap(Trainer trainer, PlannerSettings settings) {
        List<TrainingListener> listeners = new ArrayList<>();
        trainer.notifyListeners(listeners::add);
        return new PlannedTrainer(trainer, new ArrayList<>(), listeners, false, settings, null);
    }

    /** Makes a trainer and wraps it. */
    static PlannedTrainer create(Model model, TrainingConfig config, PlannerSettings settings) {
        Trainer trainer = model.newTrainer(TrainerConfigs.withoutListeners(config));
        PlannedTrainer planned = new PlannedTrainer(
                trainer, new ArrayList<>(), config.getTrainingListeners(), true, settings, config.getOptimizer());
        planned.notifyListeners(listener -> listener.onTrainingBegin(planned));
        return planned;
    }

    /** Returns the costed graph of the latest step, if there was one. */
    public Optional<TrainingGraph> latestGraph() {
        return runner.plans().latestGraph();
    }

    /**
     * Returns the costed graph of a step, without running it: for a plan that is made elsewhere
     * ({@link MemoryPlannerBuilder#addPlan}). Parameters are initialized if they are not yet, and opaque blocks are measured.
     *
     * @param data inputs of the types and shapes of the step's; their values do not matter
     * @param labels labels of the types and shapes of the step's
     * @throws io.memplan.graph.trace.TraceException if the model or the loss cannot be traced
     */
    public TrainingGraph graphOf(NDList data, NDList labels) {
        return runner.graphOf(data, labels);
    }

    /** Returns the plan of the latest step, if there was one. */
    public Optional<Plan> latestPlan() {
        return runner.plans().latestPlan();
    }

    /** Returns the plans that are kept, one for each shape of a batch, the most recently used one last. */
    public List<Plan> plans() {
        return runner.plans().plans();
    }

    /** Returns whether a better plan is being looked for in the background, for any shape. */
    public boolean isImproving() {
        return runner.plans().isImproving();
    }

    /** Returns what the latest finished step did, if there was one. */
    public Optional<StepReport> latestReport() {
        return runner.latestReport();
    }

    /**
     * Returns the gradient noise scale of the batches so far, smoothed over steps, if it is measured
     * ({@link MemoryPlannerBuilder#optNoiseScale}) and a batch was split into passes.
     */
    public Optional<NoiseScale> noiseScale() {
        return runner.noiseScale();
    }

    /**
     * Returns what the steps of the latest step's plan have taught about its times, once there were four, and anew after
     * every three; never on a GPU, and not where each copy is waited for.
     */
    public Optional<Recalibration> latestRecalibration() {
        return runner.latestRecalibration();
    }

    /** Returns the trainer that this one wraps. */
    public Trainer wrapped() {
        return wrapped;
    }

    @Override
    public GradientCollector newGradientCollector() {
        return runner.openCollector();
    }

    /**
     * Runs the model without labels. A step cannot be planned from here, because its loss is not known.
     *
     * @throws UnsupportedOperationException while a gradient collector is open
     */
    @Override
    public NDList forward(NDList input) {
        if (runner.isCollecting()) {
            throw new UnsupportedOperationException("forward(data) was called within a gradient collector, but a step"
                    + " is planned as a whole and its loss needs the labels.\nMaybe call forward(data, labels), with"
                    + " labels that the loss function reads.");
        }
        return wrapped.forward(input);
    }

    /**
     * Runs the forward part of a planned step, its loss included; outside a collector, the wrapped trainer's forward.
     *
     * @throws InfeasibleBudgetException if no plan fits the budget
     * @throws io.memplan.trainer.execute.StepFailedException if an operation fails; the step is undone
     */
    @Override
    public NDList forward(NDList data, NDList labels) {
        if (!runner.isCollecting()) {
            return wrapped.forward(data, labels);
        }
        long begin = System.nanoTime();
        try {
            return runner.forward(data, labels);
        } finally {
            addMetric("forward", begin);
        }
    }

    @Override
    public NDList evaluate(NDList input) {
        return wrapped.evaluate(input);
    }

    @Override
    public void step() {
        long begin = System.nanoTime();
        if (runner.step()) {
            addMetric("step", begin);
        }
    }

    @Override
    public Loss getLoss() {
        return loss;
    }

    @Override
    public void initialize(Shape... shapes) {
        runner.initialized();
        wrapped.initialize(shapes);
    }

    @Override
    public Iterable<Batch> iterateDataset(Dataset dataset) throws IOException, TranslateException {
        return wrapped.iterateDataset(dataset);
    }

    @Override
    public Metrics getMetrics() {
        return wrapped.getMetrics();
    }

    @Override
    public void setMetrics(Metrics metrics) {
        wrapped.setMetrics(metrics);
    }

    @Override
    public void addMetric(String name, long begin) {
        wrapped.addMetric(name, begin);
    }

    @Override
    public Device[] getDevices() {
        return wrapped.getDevices();
    }

    @Override
    public Model getModel() {
        return wrapped.getModel();
    }

    @Override
    public Optional<ExecutorService> getExecutorService() {
        return wrapped.getExecutorService();
    }

    @Override
    public List<Evaluator> getEvaluators() {
        return wrapped.getEvaluators();
    }

    @Override
    public NDManager getManager() {
        return wrapped.getManager();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        runner.close();
        if (ownsWrapped) {
            super.close();
            wrapped.close();
        } else {
            wrapped.close();
            listeners.clear();
            super.close();
        }
    }
}
