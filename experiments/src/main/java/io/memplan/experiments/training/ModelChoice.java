package io.memplan.experiments.training;

import io.memplan.experiments.models.ModelOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which model to train: one of the catalogue, or a block of the user's own program.
 *
 * @param model the name in the catalogue, or null
 * @param block {@code CLASS} or {@code CLASS#method} of the user's block, or null
 * @param classpath the folders and jars where the block is, beside our own
 * @param loss the name of the loss of the user's block, or null for that of a classifier
 * @param options what to change about the model
 */
public record ModelChoice(
        @Nullable String model,
        @Nullable String block,
        List<String> classpath,
        @Nullable String loss,
        ModelOptions options) {

    /** Copies the list. */
    public ModelChoice {
        classpath = List.copyOf(classpath);
    }

    /** Returns the choice of a model of the catalogue with its defaults. */
    public static ModelChoice named(String model) {
        return new ModelChoice(model, null, List.of(), null, ModelOptions.defaults());
    }

    /** Returns what the user called it. */
    public String text() {
        return model != null ? model : String.valueOf(block);
    }
}
