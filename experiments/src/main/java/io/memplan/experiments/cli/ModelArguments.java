package io.memplan.experiments.cli;

import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.experiments.training.DataChoice;
import io.memplan.experiments.training.InvalidJobException;
import io.memplan.experiments.training.ModelChoice;
import io.memplan.experiments.training.TrainingJob;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;

/** The options that choose a model and the data that it is trained on. */
final class ModelArguments {

    @ArgGroup(multiplicity = "0..1")
    private @Nullable Which which;

    @CommandLine.Option(
            names = "--classpath",
            paramLabel = "PATH",
            description = "Where the block of --block is: folders and jars, with ':' between them.")
    private List<String> classpath = List.of();

    @CommandLine.Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "The loss of --block, such as l2 or sigmoid-bce; default: softmax-ce over --classes.")
    private @Nullable String loss;

    @CommandLine.Option(
            names = "--data",
            paramLabel = "DATA",
            description = "digits (shipped), synthetic, cifar10:PATH or folder:PATH; default: digits where images will"
                    + " do, else synthetic.")
    private @Nullable String data;

    @CommandLine.Option(names = "--batch", paramLabel = "N", description = "The examples in a batch; default: 64.")
    private int batch = 64;

    @CommandLine.Option(
            names = "--input",
            paramLabel = "SHAPE",
            description = "The shape of a synthetic example, such as 3x224x224; of --block also several with element"
                    + " types, such as 128:int64,128:int64; default: the model's usual one.")
    private @Nullable String input;

    @CommandLine.Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Scale images to N by N pixels; default: 32, or the model's smallest if that is more.")
    private @Nullable Integer imageSize;

    @CommandLine.Option(names = "--channels", paramLabel = "N", description = "1 for grey images, 3 for colour.")
    private @Nullable Integer channels;

    @CommandLine.Option(
            names = "--classes",
            paramLabel = "N",
            description = "The classes of synthetic data; default: 10.")
    private @Nullable Integer classes;

    @CommandLine.Option(names = "--examples", paramLabel = "N", description = "Use at most N training examples.")
    private @Nullable Integer examples;

    @CommandLine.Option(
            names = "--dropout",
            paramLabel = "RATE",
            description = "The model's dropout rate, if it has one.")
    private @Nullable Float dropout;

    @CommandLine.Option(names = "--hidden", split = ",", paramLabel = "N", description = "The widths of hidden layers.")
    private @Nullable List<Integer> hidden;

    @CommandLine.Option(names = "--embedding", paramLabel = "N", description = "The width of a token.")
    private @Nullable Integer embedding;

    @CommandLine.Option(names = "--heads", paramLabel = "N", description = "The attention heads of a transformer.")
    private @Nullable Integer heads;

    @CommandLine.Option(
            names = "--layers",
            paramLabel = "N",
            description = "The blocks of a transformer, the layers of a recurrent network, the steps of TabNet.")
    private @Nullable Integer layers;

    @CommandLine.Option(
            names = "--vocabulary",
            paramLabel = "N",
            description = "The number of different tokens; the whole numbers in inputs lie below it; of --block, 2"
                    + " unless given.")
    private @Nullable Integer vocabulary;

    @CommandLine.Option(names = "--sequence", paramLabel = "N", description = "The tokens of an example.")
    private @Nullable Integer sequence;

    @CommandLine.Option(
            names = "--tied",
            paramLabel = "0|1",
            description =
                    "Whether the last layer of gpt2 is the table of its tokens (1) or has weights of its own (0).")
    private @Nullable Integer tied;

    @CommandLine.Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "sgd (momentum 0.9) or adam; default: sgd.")
    private String optimizer = "sgd";

    /** A model of the catalogue or the user's own block. */
    private static final class Which {

        @CommandLine.Option(
                names = "--model",
                paramLabel = "NAME",
                description = "The model; 'memplan models' lists them.")
        private @Nullable String model;

        @CommandLine.Option(
                names = "--block",
                paramLabel = "CLASS[#METHOD]",
                description =
                        "A DJL block of your own: a class with a public constructor without arguments, or a public"
                                + " static method that makes the block.")
        private @Nullable String block;
    }

    /** Returns the job of training one epoch with plain DJL and seed 0; the caller sets what it knows better. */
    TrainingJob job() {
        if (which == null) {
            throw new UsageException(
                    "There is no model to plan or train.",
                    "name one (--model NAME; 'memplan models' lists them), or your own (--block CLASS).");
        }
        return job(which.model, which.block);
    }

    /** Returns the same, with a model of the catalogue where none is named. */
    TrainingJob jobOr(String usual) {
        return which == null ? job(usual, null) : job();
    }

    private TrainingJob job(@Nullable String name, @Nullable String block) {
        if (block == null && !classpath.isEmpty()) {
            throw new UsageException(
                    "The class path " + classpath + " was given without a block.",
                    "--block is meant in place of --model.");
        }
        ModelChoice model = new ModelChoice(name, block, classpath, loss, options());
        DataChoice choice = new DataChoice(data, imageSize, channels, input, classes, examples);
        return TrainingJob.of(model, choice, batch, optimizer);
    }

    int batch() {
        return batch;
    }

    Optional<String> loss() {
        return Optional.ofNullable(loss);
    }

    String optimizer() {
        return optimizer;
    }

    private ModelOptions options() {
        ModelOptions.Builder options = ModelOptions.builder();
        if (dropout != null) {
            options.optDropout(dropout);
        }
        if (hidden != null) {
            options.optHidden(hidden);
        }
        set(options, Option.EMBEDDING, embedding);
        set(options, Option.HEADS, heads);
        set(options, Option.LAYERS, layers);
        set(options, Option.VOCABULARY, vocabulary);
        set(options, Option.SEQUENCE, sequence);
        set(options, Option.TIED, tied);
        try {
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(e);
        }
    }

    private static void set(ModelOptions.Builder options, Option option, @Nullable Integer number) {
        if (number != null) {
            options.opt(option, number);
        }
    }
}
