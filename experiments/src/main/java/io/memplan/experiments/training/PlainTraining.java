package io.memplan.experiments.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.translate.TranslateException;
import io.memplan.experiments.data.TrainingData;
import io.memplan.experiments.measure.ResidentMemory;
import io.memplan.experiments.models.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The training loop of DJL's {@code EasyTrain}, call by call, over any {@link Trainer}.
 *
 * <p>What it adds between the calls changes no number: it reads the loss, the clock and the resident memory. Unlike
 * {@code EasyTrain} it closes the batch when a step throws.
 */
public final class PlainTraining {

    private final TrainingData data;
    private final Workload workload;
    private final TrainingTask task;
    private final StepObserver observer;

    /**
     * Creates a training.
     *
     * @param data the examples
     * @param workload the loss, and what a step takes; its block is not touched
     * @param task how to train
     * @param observer watches, and may end it
     */
    public PlainTraining(TrainingData data, Workload workload, TrainingTask task, StepObserver observer) {
        this.data = data;
        this.workload = workload;
        this.task = task;
        this.observer = observer;
    }

    /** Returns the configuration of the task for a model's one device: no listeners. */
    public DefaultTrainingConfig config(Model model) {
        return new DefaultTrainingConfig(workload.loss())
                .optDevices(new Device[] {model.getNDManager().getDevice()})
                .optOptimizer(Optimizers.named(task.optimizer(), task.learningRate()));
    }

    /** Trains with DJL's own trainer. */
    public TrainingOutcome run(Model model) {
        return run(model, m -> m.newTrainer(config(m)));
    }

    /**
     * Trains with a trainer that is made for it and closed at the end.
     *
     * @param model the model, which is changed and stays open
     * @param trainers makes the trainer
     */
    public TrainingOutcome run(Model model, Function<Model, ? extends Trainer> trainers) {
        try (Trainer trainer = trainers.apply(model)) {
            initialize(trainer);
            Engine.getInstance().setRandomSeed(task.seed());
            return run(trainer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TranslateException e) {
            throw new IllegalStateException("The data '" + data.name() + "' could not be read.", e);
        }
    }

    /** Initialises a trainer for the batches of the task. */
    void initialize(Trainer trainer) {
        trainer.initialize(workload.initialShapes(task.batchSize()));
    }

    private TrainingOutcome run(Trainer trainer) throws IOException, TranslateException {
        Dataset dataset = data.trainDataset(task.batchSize(), task.seed());
        Steps steps = new Steps(totalSteps());
        ResidentMemory before = ResidentMemory.read();
        boolean reset = ResidentMemory.resetPeak();
        for (int epoch = 0; epoch < task.epochs() && !steps.ended; epoch++) {
            for (Batch batch : trainer.iterateDataset(dataset)) {
                try (batch) {
                    steps.take(trainer, batch);
                }
                if (steps.ended) {
                    break;
                }
            }
        }
        ResidentMemory after = ResidentMemory.read();
        OptionalDouble accuracy = task.measureAccuracy() && data.testCount() > 0
                ? OptionalDouble.of(accuracy(trainer))
                : OptionalDouble.empty();
        return new TrainingOutcome(steps.lossBits, steps.nanos, accuracy, before, after, reset);
    }

    private long totalSteps() {
        long inEpoch = (data.train().count() + task.batchSize() - 1L) / task.batchSize();
        return task.steps().isPresent() ? task.steps().getAsInt() : inEpoch * task.epochs();
    }

    /** The steps taken so far. */
    private final class Steps {

        private final List<Integer> lossBits = new ArrayList<>();
        private final List<Long> nanos = new ArrayList<>();
        private final long total;
        private boolean ended;

        Steps(long total) {
            this.total = total;
        }

        void take(Trainer trainer, Batch batch) {
            long start = System.nanoTime();
            float loss = step(trainer, batch);
            long taken = System.nanoTime() - start;
            lossBits.add(Float.floatToRawIntBits(loss));
            nanos.add(taken);
            boolean goOn = observer.afterStep(lossBits.size(), total, loss, taken);
            ended = !goOn || lossBits.size() >= total;
        }
    }

    /**
     * Takes one training step: forward, loss, backward, update.
     *
     * @return the loss
     */
    public static float step(Trainer trainer, Batch batch) {
        float loss = trainBatch(trainer, batch);
        trainer.step();
        return loss;
    }

    /** Does what {@code EasyTrain.trainBatch} does on one device, and returns the loss. */
    private static float trainBatch(Trainer trainer, Batch batch) {
        BatchData seen = new BatchData(batch, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        float result = 0;
        Batch[] splits = batch.split(trainer.getDevices(), false);
        List<NDArray> losses = new ArrayList<>();
        try (GradientCollector collector = trainer.newGradientCollector()) {
            for (Batch split : splits) {
                NDList predictions = trainer.forward(split.getData(), split.getLabels());
                NDArray loss = trainer.getLoss().evaluate(split.getLabels(), predictions);
                collector.backward(loss);
                losses.add(loss);
                Device device = split.getLabels().get(0).getDevice();
                seen.getLabels().put(device, split.getLabels());
                seen.getPredictions().put(device, predictions);
            }
        }
        trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, seen));
        for (NDArray loss : losses) {
            result += loss.getFloat() / losses.size();
        }
        return result;
    }

    private double accuracy(Trainer trainer) throws IOException, TranslateException {
        long right = 0;
        for (Batch batch : trainer.iterateDataset(data.testDataset(task.batchSize()))) {
            try (batch) {
                long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
                long[] found = trainer.evaluate(batch.getData())
                        .singletonOrThrow()
                        .argMax(-1)
                        .toLongArray();
                for (int i = 0; i < labels.length; i++) {
                    right += labels[i] == found[i] ? 1 : 0;
                }
            }
        }
        return right / (double) data.testCount();
    }
}
