package io.memplan.experiments.data;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A random order for every epoch that depends on the seed and the number of the epoch alone.
 *
 * <p>DJL's own random sampler draws from one generator of the whole process and only from the orders that are one
 * cycle; here every order is equally likely, and nothing else in the process changes it.
 */
final class SeededSampler implements Sampler.SubSampler {

    private final long seed;
    private final AtomicLong epoch = new AtomicLong();

    SeededSampler(long seed) {
        this.seed = seed;
    }

    @Override
    public Iterator<Long> sample(RandomAccessDataset dataset) {
        int[] order =
                Permutation.of(Math.toIntExact(dataset.size()), seed + 0x9E3779B97F4A7C15L * epoch.getAndIncrement());
        return IntStream.of(order).mapToObj(index -> (long) index).iterator();
    }
}
