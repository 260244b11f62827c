package io.memplan.experiments.training;

import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.trainer.tune.OptimizerSettings;
import java.util.List;

/** DJL's optimizers by name. */
public final class Optimizers {

    private static final float MOMENTUM = 0.9f;

    private Optimizers() {}

    /** Returns the names that there are. */
    public static List<String> names() {
        return List.of("sgd", "adam");
    }

    /**
     * Returns a fresh optimizer: {@code sgd}, with momentum 0.9, or {@code adam}.
     *
     * @param name its name
     * @param learningRate the constant learning rate
     */
    public static Optimizer named(String name, float learningRate) {
        return switch (name) {
            case "sgd" ->
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(learningRate))
                        .optMomentum(MOMENTUM)
                        .build();
            case "adam" ->
                Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(learningRate))
                        .build();
            default ->
                throw new IllegalArgumentException("There is no optimizer named '" + name + "'.\nMaybe one of "
                        + String.join(", ", names()) + " is meant.");
        };
    }

    /**
     * Returns a fresh optimizer with settings that go with the batch.
     *
     * @param name its name
     * @param settings the learning rate, and for {@code adam} its decays and epsilon
     */
    public static Optimizer named(String name, OptimizerSettings settings) {
        return named(name, settings, Tracker.fixed((float) settings.rate()));
    }

    /** Returns a fresh optimizer whose learning rate goes by a tracker, with the other settings. */
    static Optimizer named(String name, OptimizerSettings settings, Tracker rates) {
        if (!isAdaptive(name)) {
            return Optimizer.sgd()
                    .setLearningRateTracker(rates)
                    .optMomentum(MOMENTUM)
                    .build();
        }
        return Optimizer.adam()
                .optLearningRateTracker(rates)
                .optBeta1((float) settings.beta1())
                .optBeta2((float) settings.beta2())
                .optEpsilon((float) settings.epsilon())
                .build();
    }

    /** Returns whether an optimizer scales each parameter's rate by moments of its gradient. */
    public static boolean isAdaptive(String name) {
        return name.equals("adam");
    }

    /** Returns the arrays that an optimizer keeps for each parameter: one momentum, or two moments. */
    static int stateCopies(String name) {
        return isAdaptive(name) ? 2 : 1;
    }

    /** Returns the learning rate that suits an optimizer where none is given: 0.01 for sgd, 0.001 for adam. */
    public static float usualLearningRate(String name) {
        return name.equals("adam") ? 0.001f : 0.01f;
    }
}
