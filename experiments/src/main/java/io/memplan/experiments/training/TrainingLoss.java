package io.memplan.experiments.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The loss of a model as it is over all training examples. */
final class TrainingLoss {

    private static final int EVALUATED_AT_ONCE = 256;

    private TrainingLoss() {}

    /** Returns the mean loss of the examples. */
    static double of(TrainingSetup setup, Trainer trainer) {
        double sum = 0;
        int examples = 0;
        try {
            for (Batch batch : trainer.iterateDataset(setup.data().trainDataset(EVALUATED_AT_ONCE, 0))) {
                try (batch) {
                    NDList predictions = trainer.evaluate(batch.getData());
                    NDArray loss = trainer.getLoss().evaluate(batch.getLabels(), predictions);
                    sum += batch.getSize() * (double) loss.getFloat();
                    examples += batch.getSize();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TranslateException e) {
            throw new IllegalStateException("The training examples cannot be read.", e);
        }
        return sum / examples;
    }
}
