package io.memplan.experiments.models;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.experiments.models.ModelDescription.Accepts;
import io.memplan.experiments.models.ModelKind.Classifier;
import io.memplan.experiments.models.ModelKind.Composed;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A model of the catalogue.
 *
 * <p>The last layer of a classifier gives one number (a logit) for each class. Every other model brings its own loss
 * and synthetic examples.
 */
public final class TrainableModel {

    private final ModelDescription description;
    private final Optional<Classifier> classifier;
    private final Optional<Composed> composed;

    private TrainableModel(ModelDescription description, Optional<Classifier> classifier, Optional<Composed> composed) {
        this.description = description;
        this.classifier = classifier;
        this.composed = composed;
    }

    static TrainableModel classifier(ModelDescription description, Classifier classifier) {
        return new TrainableModel(description, Optional.of(classifier), Optional.empty());
    }

    static TrainableModel composed(ModelDescription description, Composed composed) {
        return new TrainableModel(description, Optional.empty(), Optional.of(composed));
    }

    /** Returns its name and what it takes. */
    public ModelDescription description() {
        return description;
    }

    /** Returns the name by which commands know it. */
    public String name() {
        return description.name();
    }

    /** Returns whether it classifies whatever images or sequences it is given. */
    public boolean isClassifier() {
        return classifier.isPresent();
    }

    /**
     * Builds a fresh block of a classifier, without parameters.
     *
     * @param input the shape of one example, without the batch
     * @param classes the number of classes
     * @param options what to change
     * @throws InvalidModelException if the input is too small or an option does not apply
     */
    public Block newBlock(Shape input, int classes, ModelOptions options) {
        checkInput(input);
        check(classes, options);
        return classifier.orElseThrow().build(input, classes, options.over(description.defaults()));
    }

    /** Builds a classifier with softmax cross-entropy as its loss. */
    public Workload workload(Shape input, int classes, ModelOptions options) {
        return new Workload(
                name(),
                newBlock(input, classes, options),
                Loss.softmaxCrossEntropyLoss(),
                List.of(DjlTypes.of(input, DataType.FLOAT32)),
                List.of(TensorType.of(ElementType.INT64)),
                false);
    }

    /**
     * Builds a model that brings its own loss and examples.
     *
     * @param input the shape of its first input in place of the usual one, without the batch
     * @param classes the number of classes, of models that have any
     * @param options what to change
     * @throws InvalidModelException if an option does not apply, or the input is not the options' business
     */
    public Parts parts(Optional<Shape> input, int classes, ModelOptions options) {
        check(classes, options);
        if (description.accepts() == Accepts.OPTIONS) {
            if (input.isPresent()) {
                throw new InvalidModelException(
                        "The inputs of the model " + name() + " cannot be given as " + input.get() + ".",
                        "its options decide them: "
                                + list(description.defaults().present()) + ".");
            }
        } else {
            input.ifPresent(this::checkInput);
        }
        return composed.orElseThrow()
                .build(input.orElseGet(description::usualInput), classes, options.over(description.defaults()));
    }

    /** Builds a classifier with its parameters, on the default engine and device; see {@link Workload#newModel}. */
    public Model newModel(Shape input, int classes, ModelOptions options, int seed) {
        return workload(input, classes, options).newModel(seed);
    }

    /** Builds a block for an input that it may be too large for. */
    Block newUncheckedBlock(Shape input, int classes) {
        return classifier.orElseThrow().build(input, classes, description.defaults());
    }

    private void check(int classes, ModelOptions options) {
        Collection<Option> unknown = new TreeSet<>(options.present());
        unknown.removeAll(description.defaults().present());
        if (!unknown.isEmpty()) {
            throw new InvalidModelException(
                    "The model " + name() + " has no option " + list(unknown) + ".",
                    description.defaults().present().isEmpty()
                            ? "leave it out; this model takes none."
                            : "leave it out; this model takes "
                                    + list(description.defaults().present()) + ".");
        }
        if (classes < 2) {
            throw new InvalidModelException("A classifier with " + classes + " classes.", "it should be 2 or more.");
        }
    }

    private void checkInput(Shape input) {
        if (description.accepts() == Accepts.IMAGES && input.dimension() != 3) {
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

    private static String list(Collection<Option> options) {
        return options.stream().map(Option::text).collect(Collectors.joining(", "));
    }
}
