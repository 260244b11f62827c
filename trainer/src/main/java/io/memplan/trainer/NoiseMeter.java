package io.memplan.trainer;

import ai.djl.nn.Parameter;
import io.memplan.trainer.tune.NoiseScale;
import io.memplan.trainer.tune.NoiseScaleEstimator;
import java.util.List;
import java.util.Optional;

/**
 * Estimates the gradient noise scale of batches that are split, from the gradient after the first pass and that after all:
 * no other gradients are held.
 */
final class NoiseMeter {

    private static final double KEEP = 0.95;

    private final boolean on;
    private final NoiseScaleEstimator estimator = new NoiseScaleEstimator(KEEP);
    private List<Parameter> parameters = List.of();
    private double firstSquare;
    private int firstExamples;

    NoiseMeter(boolean on) {
        this.on = on;
    }

    /** Forgets the first pass of a batch before. */
    void begin(List<Parameter> all) {
        parameters = all;
        firstExamples = 0;
    }

    void afterPass(int pass, double weight, int examples) {
        if (on && pass == 0 && weight > 0) {
            firstSquare = GradientSums.square(parameters) / (weight * weight);
            firstExamples = examples;
        }
    }

    /** Notes that all passes over a batch have run, whose weights add up to one. */
    void afterBatch(int examples) {
        if (on && firstExamples > 0 && examples > firstExamples) {
            estimator.addSums(firstSquare, firstExamples, GradientSums.square(parameters), examples);
        }
        firstExamples = 0;
    }

    Optional<NoiseScale> estimate() {
        return estimator.estimate();
    }
}
