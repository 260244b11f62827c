package io.memplan.trainer.tune;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Batches of examples of about the same length, in a random order that another epoch changes: examples are shuffled, sorted
 * by length within pools of several batches, and cut into batches, which are shuffled again. Each example comes once an
 * epoch.
 *
 * <p>No batch has more examples than the batch size, nor, if that is bounded, more than so many units: its examples times its
 * longest length. An example that is longer than the bound is a batch of its own.
 */
public final class BucketingSampler implements Sampler {

    private final long[] lengths;
    private final int batchSize;
    private final int poolBatches;
    private final long mostUnits;
    private final long seed;
    private final AtomicLong epoch = new AtomicLong();

    private BucketingSampler(long[] lengths, int batchSize, int poolBatches, long mostUnits, long seed) {
        this.lengths = lengths.clone();
        this.batchSize = batchSize;
        this.poolBatches = poolBatches;
        this.mostUnits = mostUnits;
        this.seed = seed;
    }

    /**
     * Creates a sampler.
     *
     * @param lengths the length of each example
     * @param batchSize the most examples in a batch
     * @param poolBatches how many batches are sorted together; 1 for no sorting across batches
     * @param seed decides the order
     */
    public static BucketingSampler of(long[] lengths, int batchSize, int poolBatches, long seed) {
        return withUnits(lengths, batchSize, poolBatches, Long.MAX_VALUE, seed);
    }

    /**
     * Creates a sampler of batches whose examples times longest length are bounded.
     *
     * @param lengths the length of each example
     * @param batchSize the most examples in a batch
     * @param poolBatches how many batches are sorted together
     * @param mostUnits the most examples times length in a batch
     * @param seed decides the order
     */
    public static BucketingSampler withUnits(
            long[] lengths, int batchSize, int poolBatches, long mostUnits, long seed) {
        if (batchSize < 1 || poolBatches < 1 || mostUnits < 1) {
            throw new IllegalArgumentException("There are no batches of " + batchSize + " examples and " + mostUnits
                    + " units in pools of " + poolBatches + ".");
        }
        return new BucketingSampler(lengths, batchSize, poolBatches, mostUnits, seed);
    }

    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        if (dataset.size() != lengths.length) {
            throw new IllegalArgumentException("The data set has " + dataset.size() + " examples, but the lengths of "
                    + lengths.length + " were given.\nMaybe they are those of another data set.");
        }
        return batches(seed + 0x9E3779B97F4A7C15L * epoch.getAndIncrement()).iterator();
    }

    /** Returns the batches of an epoch. */
    List<List<Long>> batches(long epochSeed) {
        Random random = new Random(epochSeed);
        Long[] order = new Long[lengths.length];
        Arrays.setAll(order, index -> (long) index);
        List<Long> shuffled = Arrays.asList(order);
        Collections.shuffle(shuffled, random);
        List<List<Long>> batches = new ArrayList<>();
        long pool = Math.min(Integer.MAX_VALUE, (long) batchSize * poolBatches);
        for (int from = 0; from < order.length; from += (int) pool) {
            List<Long> together = new ArrayList<>(shuffled.subList(from, (int) Math.min(order.length, from + pool)));
            together.sort(Comparator.comparingLong(index -> lengths[index.intValue()]));
            cut(together, batches);
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    private void cut(List<Long> sorted, List<List<Long>> batches) {
        List<Long> batch = new ArrayList<>();
        for (long index : sorted) {
            long length = Math.max(1, lengths[(int) index]); // the longest so far, as they are sorted
            boolean full = batch.size() == batchSize || (batch.size() + 1) > mostUnits / length;
            if (full && !batch.isEmpty()) {
                batches.add(List.copyOf(batch));
                batch.clear();
            }
            batch.add(index);
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
    }

    @Override
    public int getBatchSize() {
        return batchSize;
    }
}
