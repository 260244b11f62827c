package io.memplan.trainer.tune;

/**
 * The settings of an optimizer that go with the batch.
 *
 * @param rate the learning rate
 * @param beta1 the decay of Adam's first moment, or NaN for optimizers without
 * @param beta2 the decay of Adam's second moment, or NaN
 * @param epsilon Adam's epsilon, or NaN
 */
public record OptimizerSettings(double rate, double beta1, double beta2, double epsilon) {

    /** Returns the settings of an optimizer with a learning rate alone. */
    public static OptimizerSettings sgd(double rate) {
        return new OptimizerSettings(rate, Double.NaN, Double.NaN, Double.NaN);
    }

    /** Returns DJL's defaults of Adam (0.9, 0.999, 1e-8) with a learning rate. */
    public static OptimizerSettings adam(double rate) {
        return new OptimizerSettings(rate, 0.9, 0.999, 1e-8);
    }

    /** Returns whether there are moments with decays. */
    public boolean isAdaptive() {
        return !Double.isNaN(beta1);
    }

    /** Returns the same settings with another learning rate. */
    public OptimizerSettings withRate(double other) {
        return new OptimizerSettings(other, beta1, beta2, epsilon);
    }
}
