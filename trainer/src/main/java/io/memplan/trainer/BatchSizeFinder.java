package io.memplan.trainer;

import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.tune.TuneOptions;

/**
 * Finds the batch size of a trainer in one line:
 *
 * <pre>{@code
 * int batch = BatchSizeFinder.find(trainer, dataset, "12GiB");
 * }</pre>
 *
 * <p>It is the largest batch with the most samples a second under a plan for that memory; it has been run, and nothing that
 * training sees was changed. {@link MemoryPlanner#tune} says more, and knows the learning rate that matches.
 */
public final class BatchSizeFinder {

    private BatchSizeFinder() {}

    /**
     * Finds the batch.
     *
     * @param trainer a trainer whose parameters are initialized
     * @param dataset the examples
     * @param memory the device memory allowed, such as {@code 12GiB}
     * @throws io.memplan.trainer.tune.MemoryTooSmallException if not even one example fits
     * @throws InterruptedException if the thread is interrupted; nothing is then changed
     */
    public static int find(Trainer trainer, RandomAccessDataset dataset, String memory) throws InterruptedException {
        TuneOptions options =
                TuneOptions.builder().optNoiseParts(0).optMostPasses(1).build();
        return MemoryPlanner.builder()
                .setBudget(Budget.parse(memory))
                .build()
                .tune(trainer, dataset, options)
                .efficient()
                .batch();
    }
}
