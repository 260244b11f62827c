package io.memplan.experiments.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training command asks for, in a form that travels to another process; what is null has a default.
 *
 * @param model the model's name
 * @param data the data set, as a user writes it
 * @param imageSize the height and width of images, in pixels
 * @param channels the channels of images
 * @param input the shape of a synthetic example, such as {@code 3x224x224}
 * @param classes the number of classes of synthetic data
 * @param examples the training examples at most
 * @param dropout the model's dropout rate
 * @param hidden the widths of the model's hidden layers
 * @param embedding the width of a transformer's tokens
 * @param heads a transformer's attention heads
 * @param layers a transformer's blocks
 * @param batch the examples in a batch
 * @param optimizer the optimizer's name
 * @param learningRate the constant learning rate
 * @param steps the steps, in place of epochs
 * @param epochs the passes over the training examples
 * @param seed decides weights, order and dropout masks
 * @param budget the memory budget as a user writes it, or null for plain DJL
 * @param strategy the planner's name
 * @param fusedUpdate whether parameters are updated within the backward pass
 * @param checkLevel how much the executor verifies
 * @param costs how the times of operations are predicted: {@code roofline} or {@code measured}
 * @param dump the file that the final parameters are written to, or null
 */
public record TrainingJob(
        String model,
        String data,
        @Nullable Integer imageSize,
        @Nullable Integer channels,
        @Nullable String input,
        @Nullable Integer classes,
        @Nullable Integer examples,
        @Nullable Float dropout,
        @Nullable List<Integer> hidden,
        @Nullable Integer embedding,
        @Nullable Integer heads,
        @Nullable Integer layers,
        int batch,
        String optimizer,
        @Nullable Float learningRate,
        @Nullable Integer steps,
        int epochs,
        int seed,
        @Nullable String budget,
        String strategy,
        boolean fusedUpdate,
        String checkLevel,
        String costs,
        @Nullable String dump) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a job. */
    public static TrainingJob of(JsonNode node) {
        return JSON.convertValue(node, TrainingJob.class);
    }

    /** Writes the job. */
    public JsonNode toJson() {
        return JSON.valueToTree(this);
    }

    /** Returns the same job with another budget; null is plain DJL. */
    public TrainingJob withBudget(@Nullable String otherBudget) {
        return with(otherBudget, steps, dump);
    }

    /** Returns the same job for a number of steps. */
    public TrainingJob withSteps(int otherSteps) {
        return with(budget, otherSteps, dump);
    }

    /** Returns the same job that writes its final parameters to a file. */
    public TrainingJob withDump(String file) {
        return with(budget, steps, file);
    }

    private TrainingJob with(@Nullable String otherBudget, @Nullable Integer otherSteps, @Nullable String otherDump) {
        return new TrainingJob(
                model,
                data,
                imageSize,
                channels,
                input,
                classes,
                examples,
                dropout,
                hidden,
                embedding,
                heads,
                layers,
                batch,
                optimizer,
                learningRate,
                otherSteps,
                epochs,
                seed,
                otherBudget,
                strategy,
                fusedUpdate,
                checkLevel,
                costs,
                otherDump);
    }
}
