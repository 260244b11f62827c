package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.training.Trainer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.data.DataOptions;
import io.memplan.experiments.data.DataSpec;
import io.memplan.experiments.data.LabelledData;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.ParameterBytes;

/**
 * A whole training as data, to be sent to a Java virtual machine of its own: model, data and task by name.
 *
 * @param model the name of the model
 * @param data the name of the data
 * @param imageSize the size of the images, or 0 for the data's default
 * @param channels the channels of the images, or 0 for the data's default
 * @param count the training examples at most, or 0 for all
 * @param optimizer the name of the optimizer
 * @param learningRate its learning rate, or 0 for its usual one
 * @param batchSize the examples in a batch
 * @param steps the number of steps
 * @param seed the seed of parameters, data and training
 * @param measureAccuracy whether to measure accuracy at the end
 */
public record TrainingJob(
        String model,
        String data,
        int imageSize,
        int channels,
        int count,
        String optimizer,
        float learningRate,
        int batchSize,
        int steps,
        int seed,
        boolean measureAccuracy) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes a trainer for a model that a training has configured. */
    @FunctionalInterface
    public interface TrainerFactory {

        /** Returns a plain or a planned trainer. */
        Trainer trainer(Model model, PlainTraining training);
    }

    /** The trainer of plain DJL. */
    public static final TrainerFactory PLAIN = (model, training) -> model.newTrainer(training.config(model));

    /** Reads a job from its JSON form. */
    public static TrainingJob from(JsonNode json) {
        return JSON.convertValue(json, TrainingJob.class);
    }

    /** Returns the JSON form. */
    public ObjectNode toJson() {
        return JSON.valueToTree(this);
    }

    /** Opens the data of the job. */
    public LabelledData openData() {
        DataOptions.Builder options = DataOptions.builder().optSeed(seed);
        if (imageSize > 0) {
            options.optImageSize(imageSize);
        }
        if (channels > 0) {
            options.optChannels(channels);
        }
        if (count > 0) {
            options.optCount(count);
        }
        return DataSpec.parse(data).open(options.build());
    }

    /** Returns how to train. */
    public TrainingTask task() {
        TrainingTask.Builder builder = TrainingTask.builder()
                .optOptimizer(optimizer)
                .optBatchSize(batchSize)
                .optSteps(steps)
                .optSeed(seed)
                .optMeasureAccuracy(measureAccuracy);
        return (learningRate > 0 ? builder.optLearningRate(learningRate) : builder).build();
    }

    /**
     * Runs the job in this process.
     *
     * @return {@code lossBits}, {@code parameterDigest}, {@code medianStepNanos} and, where known,
     *     {@code testAccuracy}, {@code startBytes}, {@code peakOverStartBytes} or {@code memoryUnavailable}
     */
    public ObjectNode run(TrainerFactory trainers) {
        LabelledData examples = openData();
        PlainTraining training = new PlainTraining(examples, task());
        try (Model built =
                Models.named(model).newModel(examples.shape(), examples.classes(), ModelOptions.defaults(), seed)) {
            TrainingOutcome outcome = training.run(built, m -> trainers.trainer(m, training));
            ObjectNode result = JSON.createObjectNode();
            outcome.lossBits().forEach(result.putArray("lossBits")::add);
            result.put("parameterDigest", ParameterBytes.digest(built.getBlock()));
            result.put("medianStepNanos", outcome.times(model).medianNanos());
            outcome.testAccuracy().ifPresent(accuracy -> result.put("testAccuracy", accuracy));
            outcome.before().currentBytes().ifPresent(bytes -> result.put("startBytes", bytes));
            outcome.peakOverStartBytes().ifPresent(bytes -> result.put("peakOverStartBytes", bytes));
            outcome.after().unavailable().ifPresent(why -> result.put("memoryUnavailable", why));
            return result;
        }
    }
}
