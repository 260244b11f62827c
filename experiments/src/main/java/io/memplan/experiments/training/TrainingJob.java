package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * What a training command asks for, in a form that travels to another process; what is null has a default.
 *
 * @param model the model
 * @param data the data
 * @param batch the examples in a batch
 * @param optimizer the optimizer's name
 * @param learningRate the constant learning rate
 * @param steps the steps, in place of epochs
 * @param epochs the passes over the training examples
 * @param seed decides weights, order and dropout masks
 * @param plan how to plan
 * @param dump the file that the final parameters are written to, or null
 */
public record TrainingJob(
        ModelChoice model,
        DataChoice data,
        int batch,
        String optimizer,
        @Nullable Float learningRate,
        @Nullable Integer steps,
        int epochs,
        int seed,
        PlanChoice plan,
        @Nullable String dump) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the job of one epoch with plain DJL and seed 0. */
    public static TrainingJob of(ModelChoice model, DataChoice data, int batch, String optimizer) {
        return new TrainingJob(model, data, batch, optimizer, null, null, 1, 0, PlanChoice.NONE, null);
    }

    /** Reads a job. */
    public static TrainingJob of(JsonNode node) {
        return JSON.convertValue(node, TrainingJob.class);
    }

    /** Writes the job. */
    public JsonNode toJson() {
        return JSON.valueToTree(this);
    }

    /** Returns the same job planned in another way. */
    public TrainingJob withPlan(PlanChoice other) {
        return new TrainingJob(model, data, batch, optimizer, learningRate, steps, epochs, seed, other, dump);
    }

    /** Returns the same job with another batch. */
    public TrainingJob withBatch(int other) {
        return new TrainingJob(model, data, other, optimizer, learningRate, steps, epochs, seed, plan, dump);
    }

    /** Returns the same job with another budget; null is plain DJL. */
    public TrainingJob withBudget(@Nullable String budget) {
        return withPlan(plan.withBudget(budget));
    }

    /** Returns the same job for a number of steps in place of epochs, or for its epochs if null. */
    public TrainingJob withSteps(@Nullable Integer other) {
        return new TrainingJob(model, data, batch, optimizer, learningRate, other, epochs, seed, plan, dump);
    }

    /** Returns the same job for another learning rate, number of epochs and seed. */
    public TrainingJob withCourse(@Nullable Float otherRate, int otherEpochs, int otherSeed) {
        return new TrainingJob(model, data, batch, optimizer, otherRate, steps, otherEpochs, otherSeed, plan, dump);
    }

    /** Returns the same job that writes its final parameters to a file. */
    public TrainingJob withDump(String file) {
        return new TrainingJob(model, data, batch, optimizer, learningRate, steps, epochs, seed, plan, file);
    }
}
