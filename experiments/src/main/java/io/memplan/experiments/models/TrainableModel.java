package io.memplan.experiments.models;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A classifier that can be trained on inputs of several sizes.
 *
 * <p>The last layer gives one number (a logit) for each class.
 */
public final class TrainableModel {

    private final ModelDescription description;
    private final BlockFactory factory;

    TrainableModel(ModelDescription description, BlockFactory factory) {
        this.description = description;
        this.factory = factory;
    }

    /** Returns its name and what it takes. */
    public ModelDescription description() {
        return description;
    }

    /** Returns the name by which commands know it. */
    public String name() {
        return description.name();
    }

    /**
     * Builds a fresh block without parameters.
     *
     * @param input the shape of one example, without the batch
     * @param classes the number of classes
     * @param options what to change
     * @throws InvalidModelException if the input is too small or an option does not apply
     */
    public Block newBlock(Shape input, int classes, ModelOptions options) {
        checkInput(input);
        Set<Option> unknown = EnumSet.noneOf(Option.class);
        unknown.addAll(options.present());
        unknown.removeAll(description.options());
        if (!unknown.isEmpty()) {
            throw new InvalidModelException(
                    "The model " + name() + " has no option " + list(unknown) + ".",
                    description.options().isEmpty()
                            ? "leave it out; this model takes none."
                            : "leave it out; this model takes " + list(description.options()) + ".");
        }
        if (classes < 2) {
            throw new InvalidModelException("A classifier with " + classes + " classes.", "it should be 2 or more.");
        }
        return factory.build(input, classes, options);
    }

    /**
     * Builds a model with its parameters, on the default engine and device.
     *
     * <p>The seed of the process-wide engine is set, so two models of the same seed have the same bits; random
     * numbers drawn later, such as dropout masks, follow from it as well unless it is set again.
     *
     * @param input the shape of one example, without the batch
     * @param classes the number of classes
     * @param options what to change
     * @param seed the seed of the initial parameters
     * @return the model, to be closed by the caller
     */
    public Model newModel(Shape input, int classes, ModelOptions options, int seed) {
        Block block = newBlock(input, classes, options);
        Model model = Model.newInstance(name());
        model.setBlock(block);
        Engine.getInstance().setRandomSeed(seed);
        block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1).addAll(input));
        return model;
    }

    /** Builds a block for an input that it may be too large for. */
    Block newUncheckedBlock(Shape input, int classes) {
        return factory.build(input, classes, ModelOptions.defaults());
    }

    private void checkInput(Shape input) {
        if (!description.takesSequences() && input.dimension() != 3) {
            throw new InvalidModelException(
                    "The model " + name() + " takes images (channels, height, width), not inputs of shape " + input
                            + ".",
                    "the model transformer or mlp suits the data.");
        }
        long smallest = description.smallestSize();
        if (input.dimension() == 3 && (input.get(1) < smallest || input.get(2) < smallest)) {
            throw new InvalidModelException(
                    "The model " + name() + " needs images of at least " + smallest + "×" + smallest + ", not "
                            + input.get(1) + "×" + input.get(2) + ".",
                    "set the image size to " + smallest + " or more (its usual size is " + description.usualSize()
                            + ").");
        }
    }

    private static String list(Set<Option> options) {
        return options.stream()
                .map(option -> option.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
