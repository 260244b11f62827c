package io.memplan.trainer.tune;

/** How a learning rate goes with the batch. */
public sealed interface LearningRateRule {

    /**
     * Returns what becomes of an optimizer's settings at another batch.
     *
     * @param base the settings that are right for the base batch
     * @param baseBatch the examples in the base batch
     * @param batch the examples between two updates
     * @param phi the gradient noise scale in examples, or infinity where it is not known
     */
    OptimizerSettings adapt(OptimizerSettings base, int baseBatch, int batch, double phi);

    /** Returns the rule in words. */
    String text();

    /** Returns the rule that suits an optimizer: the square root for Adam and its kin, else linear. */
    static LearningRateRule usual(boolean adaptive) {
        return adaptive ? new SquareRoot() : new Linear();
    }

    /**
     * Proportional to the batch (Goyal et al., 2017), up to the noise scale: beyond it, a larger batch hardly makes the
     * gradient better.
     */
    record Linear() implements LearningRateRule {

        @Override
        public OptimizerSettings adapt(OptimizerSettings base, int baseBatch, int batch, double phi) {
            return base.withRate(base.rate() * Caps.near(batch / (double) baseBatch, baseBatch, phi));
        }

        @Override
        public String text() {
            return "linear, for SGD (Goyal et al., 2017), up to the noise scale";
        }
    }

    /**
     * AdaScale's gain {@code (σ²+μ²)/(σ²/S+μ²)} (Johnson et al., 2020), with {@code σ²} the variance of the base batch's
     * gradient, {@code μ²} the squared gradient, and {@code S} the batch over the base batch. So {@code σ²/μ²} is the noise
     * scale over the base batch; where that is not known the gain is linear.
     */
    record AdaScale() implements LearningRateRule {

        @Override
        public OptimizerSettings adapt(OptimizerSettings base, int baseBatch, int batch, double phi) {
            return base.withRate(base.rate() * gain(batch / (double) baseBatch, phi / baseBatch));
        }

        /** Returns the gain for a scale and a noise-to-signal ratio of the base batch. */
        static double gain(double scale, double noise) {
            return Double.isInfinite(noise) ? scale : (noise + 1) / (noise / scale + 1);
        }

        @Override
        public String text() {
            return "AdaScale, for SGD (Johnson et al., 2020)";
        }
    }

    /**
     * The square root of the batch for Adam, with both decays and epsilon rescaled (Malladi et al., NeurIPS 2022:
     * {@code η√κ}, {@code 1−κ(1−β)}, {@code ε/√κ}), up to the noise scale, where the best rate of Adam has its peak (Li et
     * al., "Surge phenomenon", 2024). The decays bound {@code κ} too: none may become negative.
     */
    record SquareRoot() implements LearningRateRule {

        @Override
        public OptimizerSettings adapt(OptimizerSettings base, int baseBatch, int batch, double phi) {
            double largest = 1 / (1 - Math.min(base.beta1(), base.beta2()));
            double scale = Math.min(largest, Caps.near(batch / (double) baseBatch, baseBatch, phi));
            return new OptimizerSettings(
                    base.rate() * Math.sqrt(scale),
                    1 - scale * (1 - base.beta1()),
                    1 - scale * (1 - base.beta2()),
                    base.epsilon() / Math.sqrt(scale));
        }

        @Override
        public String text() {
            return "square root, for Adam (Malladi et al., 2022), up to the noise scale";
        }
    }

    /** The rate stays as it is. */
    record Unchanged() implements LearningRateRule {

        @Override
        public OptimizerSettings adapt(OptimizerSettings base, int baseBatch, int batch, double phi) {
            return base;
        }

        @Override
        public String text() {
            return "unchanged";
        }
    }
}
