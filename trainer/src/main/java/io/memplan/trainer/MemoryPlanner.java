package io.memplan.trainer;

import ai.djl.Model;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.RandomAccessDataset;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuning;

/**
 * Makes trainers that keep to a memory budget.
 *
 * <pre>{@code
 * MemoryPlanner planner = MemoryPlanner.builder().setBudget(Budget.parse("60%")).build();
 * try (Trainer trainer = planner.newTrainer(model, config)) {
 *     EasyTrain.fit(trainer, epochs, trainingSet, validationSet);
 * }
 * }</pre>
 */
public final class MemoryPlanner {

    private final PlannerSettings settings;
    private final TuneMemory tuneMemory = new TuneMemory();

    MemoryPlanner(PlannerSettings settings) {
        this.settings = settings;
    }

    /** Returns a builder. */
    public static MemoryPlannerBuilder builder() {
        return new MemoryPlannerBuilder();
    }

    /**
     * Wraps a trainer. The wrapped trainer goes on doing everything but the training step; closing the planned trainer
     * closes it.
     *
     * @param trainer a trainer with one device, on the PyTorch engine
     * @throws IllegalArgumentException if the trainer cannot be planned
     */
    public PlannedTrainer wrap(Trainer trainer) {
        if (settings.fusedUpdate()) {
            throw new IllegalArgumentException(
                    "Fused updates need the optimizer, which a finished trainer does not give"
                            + " out.\nMaybe make the trainer with newTrainer(model, config), or leave fused updates off.");
        }
        check(trainer);
        return PlannedTrainer.wrap(trainer, settings);
    }

    /**
     * Makes a trainer, as {@code model.newTrainer(config)} does, and plans it.
     *
     * @param model the model, with its block set
     * @param config the configuration, with one device
     * @throws IllegalArgumentException if the trainer cannot be planned
     */
    public PlannedTrainer newTrainer(Model model, TrainingConfig config) {
        checkDevices(config.getDevices().length);
        checkEngine(model.getNDManager().getEngine().getEngineName());
        return PlannedTrainer.create(model, config, settings);
    }

    /**
     * Finds the batches that use the budget best, and the learning rate that matches. What fits follows from plans; only
     * passes whose plan fits are run. Nothing that training sees is changed: weights, the optimizer's state, gradients,
     * running statistics, random numbers and the data set's position are the same, bit for bit, afterwards.
     *
     * <p>What was planned and timed is remembered: a second call gives the same answer, but for the noise of other weights.
     * A data set whose examples differ in length is looked through, and planned for a batch of its longest.
     *
     * @param trainer a trainer whose parameters are initialized, planned or not
     * @param data the examples; their batches may be of any size
     * @param options what is looked for
     * @throws IllegalArgumentException if the budget is a share, or updates are fused
     * @throws io.memplan.trainer.tune.MemoryTooSmallException if not even one example fits
     * @throws InterruptedException if the thread is interrupted; nothing is then changed either
     */
    public Tuning tune(Trainer trainer, RandomAccessDataset data, TuneOptions options) throws InterruptedException {
        return new TuneRun(settings, tuneMemory, trainer, data, options).run();
    }

    private static void check(Trainer trainer) {
        if (trainer instanceof PlannedTrainer) {
            throw new IllegalArgumentException(
                    "The trainer is planned already.\nMaybe wrap the trainer that it wraps.");
        }
        checkDevices(trainer.getDevices().length);
        checkEngine(trainer.getManager().getEngine().getEngineName());
    }

    private static void checkDevices(int devices) {
        if (devices != 1) {
            throw new IllegalArgumentException("The trainer has " + devices + " devices, but a step is planned for one."
                    + "\nMaybe set config.optDevices(new Device[] {Device.gpu(0)}) or one Device.cpu().");
        }
    }

    private static void checkEngine(String engine) {
        if (!engine.equals(PtEngine.ENGINE_NAME)) {
            throw new IllegalArgumentException(
                    "The trainer runs on the engine " + engine + ", but plans are executed on " + PtEngine.ENGINE_NAME
                            + ".\nMaybe set -Dai.djl.default_engine=PyTorch.");
        }
    }
}
