package io.memplan.trainer.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a batch is looked for.
 *
 * @param baseBatch the batch that the base settings are right for; speed and learning are compared with it
 * @param baseSettings the optimizer's settings at the base batch, if a learning rate is wanted
 * @param rule how the settings go with the batch; by the optimizer unless given
 * @param mostExamples the largest batch of interest; the data set bounds it too
 * @param mostProbes how many passes may be run and timed
 * @param noiseParts how many micro-batches the noise scale is measured with; 0 to leave it out
 * @param mostPasses how many passes may be accumulated into one update; 1 for none
 * @param planLimit how long each plan may be looked for
 * @param seed decides the examples that are used
 * @param cancelled whether to end with the best so far
 * @param log hears what is being done
 */
public record TuneOptions(
        int baseBatch,
        Optional<OptimizerSettings> baseSettings,
        Optional<LearningRateRule> rule,
        int mostExamples,
        int mostProbes,
        int noiseParts,
        int mostPasses,
        Duration planLimit,
        long seed,
        BooleanSupplier cancelled,
        Consumer<String> log) {

    /** Returns a builder with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the defaults. */
    public static TuneOptions defaults() {
        return builder().build();
    }

    /** Collects the options. */
    public static final class Builder {

        private int baseBatch = 32;
        private Optional<OptimizerSettings> baseSettings = Optional.empty();
        private Optional<LearningRateRule> rule = Optional.empty();
        private int mostExamples = 1 << 20;
        private int mostProbes = 6;
        private int noiseParts = 8;
        private int mostPasses = 32;
        private Duration planLimit = Duration.ofSeconds(5);
        private long seed = 42;
        private BooleanSupplier cancelled = () -> false;
        private Consumer<String> log = line -> {};

        private Builder() {}

        /** Sets the batch that the base settings are right for; 32 by default. */
        public Builder optBaseBatch(int batch) {
            baseBatch = batch;
            return this;
        }

        /** Sets the optimizer's settings at the base batch. */
        public Builder optBaseSettings(OptimizerSettings settings) {
            baseSettings = Optional.of(settings);
            return this;
        }

        /** Sets how the settings go with the batch. */
        public Builder optRule(LearningRateRule value) {
            rule = Optional.of(value);
            return this;
        }

        /** Sets the largest batch of interest; as large as the data set by default. */
        public Builder optMostExamples(int examples) {
            mostExamples = examples;
            return this;
        }

        /** Sets how many passes may be run and timed; 6 by default, 0 to go by predicted times alone. */
        public Builder optMostProbes(int probes) {
            mostProbes = probes;
            return this;
        }

        /** Sets how many micro-batches the noise scale is measured with; 8 by default, 0 to leave it out. */
        public Builder optNoiseParts(int parts) {
            noiseParts = parts;
            return this;
        }

        /** Sets how many passes may be accumulated into one update; 32 by default, 1 for none. */
        public Builder optMostPasses(int passes) {
            mostPasses = passes;
            return this;
        }

        /** Sets how long each plan may be looked for; five seconds by default. */
        public Builder optPlanLimit(Duration limit) {
            planLimit = limit;
            return this;
        }

        /** Sets what decides the examples that are used; 42 by default. */
        public Builder optSeed(long value) {
            seed = value;
            return this;
        }

        /** Sets the question whether to end with the best so far. */
        public Builder optCancelled(BooleanSupplier value) {
            cancelled = value;
            return this;
        }

        /** Sets who hears what is being done. */
        public Builder optLog(Consumer<String> value) {
            log = value;
            return this;
        }

        /**
         * Builds the options.
         *
         * @throws IllegalArgumentException naming everything that is out of range
         */
        public TuneOptions build() {
            List<String> problems = new ArrayList<>();
            if (baseBatch < 1) {
                problems.add("the base batch is " + baseBatch + ", but must be at least 1");
            }
            if (mostExamples < 1) {
                problems.add("the largest batch of interest is " + mostExamples + ", but must be at least 1");
            }
            if (mostProbes < 0) {
                problems.add("the batches to time are " + mostProbes + ", but cannot be fewer than 0");
            }
            if (mostPasses < 1) {
                problems.add("the passes to accumulate are " + mostPasses + ", but must be at least 1");
            }
            if (noiseParts < 0 || noiseParts == 1) {
                problems.add("a noise scale takes two micro-batches or more (" + noiseParts + ")");
            }
            if (planLimit.isNegative() || planLimit.isZero()) {
                problems.add("the time limit is not positive (" + planLimit + ")");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("The options of tuning are not right: " + String.join("; ", problems)
                        + ".\nMaybe leave them at their defaults.");
            }
            return new TuneOptions(
                    baseBatch,
                    baseSettings,
                    rule,
                    mostExamples,
                    mostProbes,
                    noiseParts,
                    mostPasses,
                    planLimit,
                    seed,
                    cancelled,
                    log);
        }
    }
}
