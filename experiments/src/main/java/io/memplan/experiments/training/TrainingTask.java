package io.memplan.experiments.training;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How to train.
 *
 * @param optimizer the name of the optimizer
 * @param learningRate its learning rate
 * @param batchSize the examples in a batch
 * @param epochs the passes over the training examples at most
 * @param steps the steps at most, over however many epochs they take where set
 * @param seed decides the order of the examples and the dropout masks
 * @param measureAccuracy whether to measure accuracy on the test examples at the end
 */
public record TrainingTask(
        String optimizer,
        float learningRate,
        int batchSize,
        int epochs,
        OptionalInt steps,
        int seed,
        boolean measureAccuracy) {

    /** Returns a builder: SGD, batches of 64, one epoch, seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of tasks. */
    public static final class Builder {

        private String optimizer = "sgd";
        private float learningRate = Float.NaN;
        private int batchSize = 64;
        private int epochs = 1;
        private OptionalInt steps = OptionalInt.empty();
        private int seed;
        private boolean measureAccuracy = true;

        private Builder() {}

        /** Sets the name of the optimizer. */
        public Builder optOptimizer(String optimizer) {
            this.optimizer = optimizer;
            return this;
        }

        /** Sets the learning rate; the optimizer's usual one unless set. */
        public Builder optLearningRate(float learningRate) {
            this.learningRate = learningRate;
            return this;
        }

        /** Sets the examples in a batch. */
        public Builder optBatchSize(int batchSize) {
            this.batchSize = batchSize;
            return this;
        }

        /** Sets the passes over the training examples. */
        public Builder optEpochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        /** Sets the number of steps, in place of the number of epochs. */
        public Builder optSteps(int steps) {
            this.steps = OptionalInt.of(steps);
            this.epochs = Integer.MAX_VALUE;
            return this;
        }

        /** Sets the seed. */
        public Builder optSeed(int seed) {
            this.seed = seed;
            return this;
        }

        /** Sets whether to measure accuracy at the end. */
        public Builder optMeasureAccuracy(boolean measureAccuracy) {
            this.measureAccuracy = measureAccuracy;
            return this;
        }

        /**
         * Returns the task.
         *
         * @throws IllegalArgumentException with everything that is out of its range
         */
        public TrainingTask build() {
            List<String> problems = new ArrayList<>();
            if (!Optimizers.names().contains(optimizer)) {
                problems.add("There is no optimizer named '" + optimizer + "'.\nMaybe one of "
                        + String.join(", ", Optimizers.names()) + " is meant.");
            }
            if (batchSize < 1) {
                problems.add("The batch size is " + batchSize + ", but must be at least 1.\nMaybe leave it at 64.");
            }
            if (epochs < 1 || steps.orElse(1) < 1) {
                problems.add("There is nothing to do in " + epochs + " epochs or " + steps.orElse(1) + " steps.");
            }
            float rate = Float.isNaN(learningRate) ? Optimizers.usualLearningRate(optimizer) : learningRate;
            if (!(rate > 0)) {
                problems.add("The learning rate is " + rate + ", but must be above 0.\nMaybe leave it at "
                        + Optimizers.usualLearningRate(optimizer) + ".");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new TrainingTask(optimizer, rate, batchSize, epochs, steps, seed, measureAccuracy);
        }
    }
}
