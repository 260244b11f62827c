package io.memplan.experiments.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.util.Progress;
import org.jspecify.annotations.Nullable;

/** Examples as a DJL data set: batches that keep the short last one. */
public final class ExampleDataset extends RandomAccessDataset {

    private final Rows examples;

    private ExampleDataset(Builder builder) {
        super(builder);
        this.examples = builder.examples;
    }

    /** Returns batches in the order of the examples. */
    public static ExampleDataset inOrder(Rows examples, int batchSize) {
        return new Builder(examples, batchSize, new SequenceSampler()).build();
    }

    /**
     * Returns batches in a random order, another one each time the data set is iterated.
     *
     * @param examples the examples
     * @param batchSize the examples in a batch
     * @param seed two data sets with the same seed give the same batches, epoch by epoch
     */
    public static ExampleDataset shuffled(Rows examples, int batchSize, long seed) {
        return new Builder(examples, batchSize, new SeededSampler(seed)).build();
    }

    @Override
    public Record get(NDManager manager, long index) {
        return examples.row(manager, Math.toIntExact(index));
    }

    @Override
    protected long availableSize() {
        return examples.count();
    }

    @Override
    public void prepare(@Nullable Progress progress) {
        // the examples are ready
    }

    private static final class Builder extends BaseBuilder<Builder> {

        private final Rows examples;

        private Builder(Rows examples, int batchSize, Sampler.SubSampler order) {
            if (batchSize < 1) {
                throw new IllegalArgumentException("The batch size is " + batchSize + ", but must be at least 1.");
            }
            this.examples = examples;
            setSampling(new BatchSampler(order, batchSize));
        }

        private ExampleDataset build() {
            return new ExampleDataset(this);
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
