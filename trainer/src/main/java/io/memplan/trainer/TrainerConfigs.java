package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The configurations that a planned trainer hands to the two trainers it consists of. */
final class TrainerConfigs {

    private TrainerConfigs() {}

    /**
     * Returns the configuration for the outer trainer. Its optimizer and evaluators are never used: the wrapped
     * trainer's are.
     *
     * @param wrapped the trainer that does the work
     * @param listeners the list that the outer trainer notifies; empty until it is constructed
     */
    static TrainingConfig outer(Trainer wrapped, List<TrainingListener> listeners) {
        Optimizer unused =
                Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0)).build();
        return new Config(
                new PairList<>(), wrapped.getDevices(), unused, wrapped.getLoss(), null, List.of(), listeners);
    }

    /** Returns the user's configuration without its listeners, for a wrapped trainer that tells nobody. */
    static TrainingConfig withoutListeners(TrainingConfig config) {
        return new Config(
                config.getInitializers(),
                config.getDevices(),
                config.getOptimizer(),
                config.getLossFunction(),
                config.getExecutorService(),
                config.getEvaluators(),
                List.of());
    }

    @SuppressWarnings("ArrayRecordComponent") // the interface deals in arrays
    private record Config(
            PairList<Initializer, Predicate<Parameter>> initializers,
            Device[] devices,
            Optimizer optimizer,
            Loss loss,
            @Nullable ExecutorService executorService,
            List<Evaluator> evaluators,
            List<TrainingListener> listeners)
            implements TrainingConfig {

        @Override
        public PairList<Initializer, Predicate<Parameter>> getInitializers() {
            return initializers;
        }

        @Override
        public Device[] getDevices() {
            return devices;
        }

        @Override
        public Optimizer getOptimizer() {
            return optimizer;
        }

        @Override
        public Loss getLossFunction() {
            return loss;
        }

        @Override
        public @Nullable ExecutorService getExecutorService() {
            return executorService;
        }

        @Override
        public List<Evaluator> getEvaluators() {
            return evaluators;
        }

        @Override
        public List<TrainingListener> getTrainingListeners() {
            return listeners;
        }
    }
}
