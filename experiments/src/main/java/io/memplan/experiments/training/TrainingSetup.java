package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.training.Trainer;
import io.memplan.experiments.data.TrainingData;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.MemoryPlannerBuilder;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.cost.MeasuredCosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A training job with its data opened and its options checked; nothing native is loaded yet.
 *
 * @param job the job
 * @param data the data
 * @param workloads makes the model afresh, without parameters
 * @param task how to train
 */
public record TrainingSetup(TrainingJob job, TrainingData data, Supplier<Workload> workloads, TrainingTask task) {

    /**
     * Opens the data and looks up the model.
     *
     * @throws InvalidJobException naming what is wrong and what to try
     */
    public static TrainingSetup of(TrainingJob job) {
        try {
            job.plan().check();
            TrainingTask task = task(job);
            ChosenModel chosen = ChosenModel.of(job);
            return new TrainingSetup(job, chosen.data(), chosen.workload(), task);
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(e);
        }
    }

    private static TrainingTask task(TrainingJob job) {
        TrainingTask.Builder task = TrainingTask.builder()
                .optOptimizer(job.optimizer())
                .optBatchSize(job.batch())
                .optEpochs(job.epochs())
                .optSeed(job.seed())
                .optMeasureAccuracy(job.steps() == null);
        if (job.learningRate() != null) {
            task.optLearningRate(job.learningRate());
        }
        if (job.steps() != null) {
            task.optSteps(job.steps());
        }
        return task.build();
    }

    /** Builds the model afresh, without parameters. */
    public Workload newWorkload() {
        return workloads.get();
    }

    /** Builds the model with its initial parameters; to be closed by the caller. */
    public Model newModel() {
        return newWorkload().newModel(job.seed());
    }

    /** Returns the training of the job, watched by an observer. */
    public PlainTraining training(StepObserver observer) {
        return new PlainTraining(data, newWorkload(), task, observer);
    }

    /** Makes DJL's own trainer on a model, ready to train. */
    public Trainer newPlainTrainer(Model target) {
        PlainTraining training = training(StepObserver.NONE);
        Trainer trainer = target.newTrainer(training.config(target));
        training.initialize(trainer);
        return trainer;
    }

    /** Makes the trainer of the job's budget on a model. */
    public PlannedTrainer newTrainer(Model target, PlainTraining training) {
        return planner(target).newTrainer(target, training.config(target));
    }

    /** Makes the planner of the job's budget. */
    public MemoryPlanner planner(Model target) {
        PlanChoice plan = job.plan();
        if (plan.budget() == null) {
            throw new IllegalStateException("The job trains with plain DJL: it has no budget.");
        }
        MemoryPlannerBuilder builder = MemoryPlanner.builder()
                .setBudget(Budget.parse(plan.budget()))
                .optStrategy(plan.strategy())
                .optFusedUpdate(plan.fusedUpdate())
                .optHardware(plan.hardware())
                .optBackgroundPlanning(plan.background())
                .optOptimizerStateCopies(Optimizers.stateCopies(job.optimizer()))
                .optTimeLimit(Duration.ofMillis(plan.timeLimitMillis()))
                .optCheckLevel(plan.level());
        plan.swap().applyTo(builder);
        if (plan.cache() != null) {
            builder.optPlanCache(Path.of(plan.cache()));
        }
        if (plan.costs().equals("measured")) {
            builder.optCosts(
                    new MeasuredCosts(target.getNDManager().getDevice(), new RooflineCostModel(plan.hardware())));
        }
        return builder.build();
    }
}
