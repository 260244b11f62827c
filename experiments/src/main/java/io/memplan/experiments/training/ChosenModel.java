package io.memplan.experiments.training;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.data.DataOptions;
import io.memplan.experiments.data.DataSpec;
import io.memplan.experiments.data.InputText;
import io.memplan.experiments.data.LabelledData;
import io.memplan.experiments.data.RandomData;
import io.memplan.experiments.data.TrainingData;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.TrainableModel;
import io.memplan.experiments.models.UserModel;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model and the data of a job, opened together because each decides about the other.
 *
 * @param data the data
 * @param workload makes the model afresh, without parameters
 */
record ChosenModel(TrainingData data, Supplier<Workload> workload) {

    private static final int USUAL_IMAGE_SIZE = 32;
    private static final int USUAL_CLASSES = 10;
    private static final String SYNTHETIC = "synthetic";
    private static final Logger LOGGER = LoggerFactory.getLogger(ChosenModel.class);

    /** Opens what a job names. */
    static ChosenModel of(TrainingJob job) {
        ModelChoice choice = job.model();
        if (choice.block() != null) {
            return userBlock(job, new UserModel(choice.block(), choice.classpath()));
        }
        if (choice.loss() != null) {
            throw new IllegalArgumentException("The loss " + choice.loss() + " was given for the model "
                    + choice.model() + ", which has a loss of its own.\nMaybe leave --loss out; it goes with --block.");
        }
        TrainableModel model = Models.named(choice.text());
        return model.isClassifier() ? classifier(job, model) : composed(job, model);
    }

    private static ChosenModel classifier(TrainingJob job, TrainableModel model) {
        LabelledData data = openData(
                job,
                Optional.of(model.description().usualInput()),
                model.description().smallestSize());
        ModelOptions options = job.model().options();
        return checked(data, () -> model.workload(data.shape(), data.classes(), options));
    }

    private static ChosenModel composed(TrainingJob job, TrainableModel model) {
        String name = job.data().name();
        if (name != null && !name.equals(SYNTHETIC)) {
            throw new IllegalArgumentException("The model " + model.name() + " cannot be trained on the data '" + name
                    + "': it takes " + InputText.format(model.description().inputs())
                    + ".\nMaybe leave --data out; the examples are then synthetic.");
        }
        Optional<Shape> input = Optional.ofNullable(job.data().input()).map(ChosenModel::oneShape);
        int classes = Optional.ofNullable(job.data().classes()).orElse(USUAL_CLASSES);
        Parts parts = model.parts(input, classes, job.model().options());
        return synthetic(
                job, parts, () -> model.parts(input, classes, job.model().options())
                        .workload());
    }

    private static ChosenModel userBlock(TrainingJob job, UserModel model) {
        String name = job.data().name();
        ModelOptions options = job.model().options();
        options.present().stream()
                .filter(option -> option != Option.VOCABULARY)
                .findFirst()
                .ifPresent(option -> {
                    throw new IllegalArgumentException(
                            "The block " + job.model().block() + " has no option " + option.text()
                                    + ".\nMaybe give it that in its constructor, or by a method that makes it (CLASS#method).");
                });
        Optional<String> loss = Optional.ofNullable(job.model().loss());
        if (name != null && !name.startsWith(SYNTHETIC)) {
            LabelledData data = openData(job, Optional.empty(), 1);
            return checked(data, () -> loss.map(given -> model.withLoss(given, data.inputs(), data.labels()))
                    .orElseGet(() -> model.classifier(data.inputs(), data.labels(), data.classes())));
        }
        if (job.data().input() == null) {
            throw new IllegalArgumentException(
                    "The inputs of the block " + job.model().block()
                            + " are not known.\nMaybe say what one example is, such as --input 3x32x32 or --input"
                            + " 128:int64,128:int64.");
        }
        Optional<Integer> classes = Optional.ofNullable(job.data().classes());
        if (loss.isEmpty() && classes.isEmpty()) {
            throw new IllegalArgumentException("Neither a number of classes nor a loss is given for the block "
                    + job.model().block() + ".\nMaybe add --classes 10, or a loss such as --loss l2.");
        }
        List<TensorType> inputs = InputText.parse(job.data().input());
        Optional<Integer> vocabulary = options.present().contains(Option.VOCABULARY)
                ? Optional.of(options.get(Option.VOCABULARY))
                : Optional.empty();
        Parts parts = model.synthetic(loss, inputs, classes, vocabulary);
        if (loss.isEmpty()
                && inputs.size() == 1
                && inputs.get(0).elementType() == ElementType.FLOAT32
                && parts.workload().labels().get(0).rank() == 0) {
            LabelledData data = openData(job, Optional.empty(), 1);
            return checked(data, () -> model.classifier(data.inputs(), data.labels(), data.classes()));
        }
        return synthetic(job, parts, () -> model.synthetic(loss, inputs, classes, vocabulary)
                .workload());
    }

    private static ChosenModel synthetic(TrainingJob job, Parts parts, Supplier<Workload> workload) {
        int count = Optional.ofNullable(job.data().examples()).orElse(RandomData.USUAL_COUNT);
        return new ChosenModel(new RandomData(parts.inputs(), parts.labels(), count, job.seed()), workload);
    }

    /** Builds the model once, for what is wrong with it to show now. */
    private static ChosenModel checked(TrainingData data, Supplier<Workload> workload) {
        Workload built = workload.get();
        LOGGER.debug("{} takes {} and is judged by {}", built.name(), built.inputs(), built.labels());
        return new ChosenModel(data, workload);
    }

    private static Shape oneShape(String text) {
        List<TensorType> types = InputText.parse(text);
        if (types.size() != 1 || types.get(0).elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException("The input '" + text
                    + "' is not one floating array.\nMaybe give the size of the image alone, such as 3x64x64.");
        }
        return DjlTypes.shape(types.get(0));
    }

    private static LabelledData openData(TrainingJob job, Optional<Shape> usual, int smallestSize) {
        DataChoice choice = job.data();
        String name = choice.name() == null ? (choice.input() == null ? "digits" : SYNTHETIC) : choice.name();
        DataOptions.Builder options = DataOptions.builder().optSeed(job.seed());
        if (choice.input() != null) {
            options.optShape(oneShape(choice.input()));
        } else if (name.equals(SYNTHETIC) && choice.imageSize() == null && usual.isPresent()) {
            options.optShape(usual.get());
        } else {
            options.optImageSize(
                    choice.imageSize() != null ? choice.imageSize() : Math.max(USUAL_IMAGE_SIZE, smallestSize));
        }
        if (choice.channels() != null) {
            options.optChannels(choice.channels());
        }
        if (choice.classes() != null) {
            options.optClasses(choice.classes());
        }
        if (choice.examples() != null) {
            options.optCount(choice.examples());
        }
        return DataSpec.parse(name).open(options.build());
    }
}
