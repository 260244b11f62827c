package io.memplan.experiments.cli;

import io.memplan.experiments.training.TrainingJob;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose a model and the data that it is trained on. */
final class ModelArguments {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "The model; 'memplan models' lists them.")
    String model = "";

    @Option(
            names = "--data",
            paramLabel = "DATA",
            defaultValue = "digits",
            description = "digits (shipped), synthetic, cifar10:PATH or folder:PATH; default: ${DEFAULT-VALUE}.")
    String data = "digits";

    @Option(names = "--batch", paramLabel = "N", description = "The examples in a batch; default: 64.")
    int batch = 64;

    @Option(
            names = "--input",
            paramLabel = "SHAPE",
            description = "The shape of a synthetic example, such as 3x224x224; default: the model's usual one.")
    private @Nullable String input;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Scale images to N by N pixels; default: 32, or the model's smallest if that is more.")
    private @Nullable Integer imageSize;

    @Option(names = "--channels", paramLabel = "N", description = "1 for grey images, 3 for colour.")
    private @Nullable Integer channels;

    @Option(names = "--classes", paramLabel = "N", description = "The classes of synthetic data; default: 10.")
    private @Nullable Integer classes;

    @Option(names = "--examples", paramLabel = "N", description = "Use at most N training examples.")
    private @Nullable Integer examples;

    @Option(names = "--dropout", paramLabel = "RATE", description = "The model's dropout rate, if it has one.")
    private @Nullable Float dropout;

    @Option(names = "--hidden", split = ",", paramLabel = "N", description = "The widths of hidden layers.")
    private @Nullable List<Integer> hidden;

    @Option(names = "--embedding", paramLabel = "N", description = "The width of a transformer's tokens.")
    private @Nullable Integer embedding;

    @Option(names = "--heads", paramLabel = "N", description = "The attention heads of a transformer.")
    private @Nullable Integer heads;

    @Option(names = "--layers", paramLabel = "N", description = "The blocks of a transformer.")
    private @Nullable Integer layers;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd (momentum 0.9) or adam; default: sgd.")
    String optimizer = "sgd";

    /** Returns the job of training one epoch with plain DJL; the caller sets what it knows better. */
    TrainingJob job(
            @Nullable Float learningRate,
            @Nullable Integer steps,
            int epochs,
            int seed,
            @Nullable String budget,
            String strategy,
            boolean fusedUpdate,
            String checkLevel,
            String costs) {
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
                steps,
                epochs,
                seed,
                budget,
                strategy,
                fusedUpdate,
                checkLevel,
                costs,
                null);
    }
}
