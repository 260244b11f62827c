package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import io.memplan.graph.TensorType;
import io.memplan.trainer.execute.TensorTypes;
import io.memplan.trainer.tune.LongestExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** Batches of any size from a data set, read through a sampler of their own: the data set's own is not touched. */
final class TuneData {

    private final RandomAccessDataset dataset;
    private final NDManager manager;
    private final LongestExamples longest;
    private final List<Long> order;
    private final int sample;
    private final List<TensorType> data;
    private final List<TensorType> labels;

    private TuneData(RandomAccessDataset dataset, NDManager manager, LongestExamples longest, long seed) {
        this.dataset = dataset;
        this.manager = manager;
        this.longest = longest;
        this.order = shuffled(dataset.size(), seed);
        this.sample = Math.max(2, longest.indices().size());
        try (Batch batch = read(longest.batch(sample, order))) {
            data = typesOf(batch.getData());
            labels = typesOf(batch.getLabels());
        }
    }

    /** Looks through a data set for its longest examples. */
    static TuneData of(RandomAccessDataset dataset, NDManager manager, long seed) {
        return new TuneData(dataset, manager, LongestExamples.of(dataset, manager), seed);
    }

    private static List<Long> shuffled(long count, long seed) {
        List<Long> order = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            order.add(i);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.size() - 1; i > 0; i--) {
            java.util.Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order;
    }

    private static List<TensorType> typesOf(NDList arrays) {
        return arrays.stream().map((NDArray array) -> TensorTypes.of(array)).toList();
    }

    /** Returns the types of the inputs of a batch of the longest examples. */
    List<TensorType> data(int batch) {
        return data.stream().map(type -> resized(type, batch)).toList();
    }

    /** Returns the types of the labels of a batch of the longest examples. */
    List<TensorType> labels(int batch) {
        return labels.stream().map(type -> resized(type, batch)).toList();
    }

    private TensorType resized(TensorType type, int batch) {
        if (type.rank() == 0 || type.size(0) != sample) {
            return type;
        }
        List<Long> shape = new ArrayList<>(type.shape());
        shape.set(0, (long) batch);
        return type.withShape(shape);
    }

    int examples() {
        return Math.toIntExact(dataset.size());
    }

    boolean hasLengths() {
        return longest.differ();
    }

    /** Returns a batch that is padded to the longest examples. */
    Batch longest(int batch) {
        return read(longest.batch(batch, order));
    }

    /** Returns one of several batches that share no example. */
    Batch part(int index, int batch) {
        return read(order.subList(index * batch, (index + 1) * batch));
    }

    private Batch read(List<Long> indices) {
        Sampler once = new Sampler() {
            @Override
            public Iterator<List<Long>> sample(RandomAccessDataset unused) {
                return List.of(indices).iterator();
            }

            @Override
            public int getBatchSize() {
                return indices.size();
            }
        };
        try {
            return dataset.getData(manager, once).iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException("The data set cannot be read.", e);
        } catch (TranslateException e) {
            throw new IllegalStateException("The data set cannot be read.", e);
        }
    }
}
