package io.memplan.trainer;

import ai.djl.Model;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;

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
