package io.memplan.experiments.training;

import ai.djl.Model;
import io.memplan.experiments.data.DataOptions;
import io.memplan.experiments.data.DataSpec;
import io.memplan.experiments.data.LabelledData;
import io.memplan.experiments.data.ShapeText;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.TrainableModel;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.plan.Budget;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.MemoryPlannerBuilder;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.cost.MeasuredCosts;
import io.memplan.trainer.execute.CheckLevel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A training job with its data opened and its options checked; nothing native is loaded yet.
 *
 * @param job the job
 * @param data the data
 * @param model the model
 * @param options the model's options
 * @param task how to train
 */
public record TrainingSetup(
        TrainingJob job, LabelledData data, TrainableModel model, ModelOptions options, TrainingTask task) {

    private static final int USUAL_IMAGE_SIZE = 32;

    /**
     * Opens the data and looks up the model.
     *
     * @throws InvalidJobException naming what is wrong and what to try
     */
    public static TrainingSetup of(TrainingJob job) {
        TrainableModel model = Models.named(job.model());
        try {
            check(job);
            return new TrainingSetup(job, openData(job, model), model, modelOptions(job), task(job));
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(e);
        }
    }

    private static void check(TrainingJob job) {
        if (job.budget() != null) {
            Budget.parse(job.budget());
        }
        if (!List.of("roofline", "measured").contains(job.costs())) {
            throw new IllegalArgumentException(
                    "There is no cost model named '" + job.costs() + "'.\nMaybe roofline or measured is meant.");
        }
        List<String> levels = Arrays.stream(CheckLevel.values())
                .map(level -> level.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!levels.contains(job.checkLevel().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "There is no check level named '" + job.checkLevel() + "'.\nMaybe one of " + levels + " is meant.");
        }
        if (Planners.all().stream()
                .noneMatch(planner -> planner.description().name().equals(job.strategy()))) {
            throw new IllegalArgumentException("There is no strategy named '" + job.strategy() + "'.\nMaybe one of "
                    + Planners.all().stream()
                            .map(planner -> planner.description().name())
                            .toList()
                    + " is meant.");
        }
    }

    private static LabelledData openData(TrainingJob job, TrainableModel model) {
        DataOptions.Builder options = DataOptions.builder().optSeed(job.seed());
        boolean synthetic = job.data().equals("synthetic");
        if (job.input() != null) {
            options.optShape(ShapeText.parse(job.input()));
        } else if (synthetic && job.imageSize() == null) {
            options.optShape(model.description().usualInput());
        } else {
            options.optImageSize(
                    job.imageSize() != null
                            ? job.imageSize()
                            : Math.max(USUAL_IMAGE_SIZE, model.description().smallestSize()));
        }
        if (job.channels() != null) {
            options.optChannels(job.channels());
        }
        if (job.classes() != null) {
            options.optClasses(job.classes());
        }
        if (job.examples() != null) {
            options.optCount(job.examples());
        }
        return DataSpec.parse(job.data()).open(options.build());
    }

    private static ModelOptions modelOptions(TrainingJob job) {
        ModelOptions.Builder options = ModelOptions.builder();
        if (job.dropout() != null) {
            options.optDropout(job.dropout());
        }
        if (job.hidden() != null) {
            options.optHidden(job.hidden());
        }
        if (job.embedding() != null) {
            options.optEmbedding(job.embedding());
        }
        if (job.heads() != null) {
            options.optHeads(job.heads());
        }
        if (job.layers() != null) {
            options.optLayers(job.layers());
        }
        return options.build();
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

    /** Builds the model with its initial parameters; to be closed by the caller. */
    public Model newModel() {
        return model.newModel(data.shape(), data.classes(), options, job.seed());
    }

    /** Makes the trainer of the job's budget on a model. */
    public PlannedTrainer newTrainer(Model target, PlainTraining training) {
        if (job.budget() == null) {
            throw new IllegalStateException("The job trains with plain DJL: it has no budget.");
        }
        MemoryPlannerBuilder builder = MemoryPlanner.builder()
                .setBudget(Budget.parse(job.budget()))
                .optStrategy(job.strategy())
                .optFusedUpdate(job.fusedUpdate())
                .optCheckLevel(CheckLevel.valueOf(job.checkLevel().toUpperCase(Locale.ROOT)));
        if (job.costs().equals("measured")) {
            builder.optCosts(new MeasuredCosts(
                    target.getNDManager().getDevice(), new RooflineCostModel(HardwareProfiles.cpu())));
        }
        return builder.build().newTrainer(target, training.config(target));
    }
}
