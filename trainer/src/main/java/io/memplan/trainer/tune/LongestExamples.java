package io.memplan.trainer.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The fewest examples found that, padded together, are as large along every axis of every array as any example of a data
 * set: a batch with all of them takes the most that any batch of its size can.
 *
 * @param indices those examples, in ascending order; one if all have the same shapes
 * @param differ whether examples differ in shape at all
 */
public record LongestExamples(List<Long> indices, boolean differ) {

    /** Copies the list. */
    public LongestExamples {
        indices = List.copyOf(indices);
    }

    /** Looks through all examples of a data set. */
    public static LongestExamples of(RandomAccessDataset dataset, NDManager parent) {
        List<long[]> sizes = new ArrayList<>();
        for (long index = 0; index < dataset.size(); index++) {
            try (NDManager manager = parent.newSubManager()) {
                Record record = dataset.get(manager, index);
                sizes.add(sizes(record));
            } catch (IOException e) {
                throw new UncheckedIOException("The example " + index + " of the data set cannot be read.", e);
            }
        }
        return of(sizes);
    }

    private static long[] sizes(Record record) {
        NDList all = new NDList(record.getData());
        all.addAll(record.getLabels());
        return all.stream()
                .map(NDArray::getShape)
                .flatMapToLong(shape -> java.util.Arrays.stream(shape.getShape()))
                .toArray();
    }

    /**
     * Finds them by size.
     *
     * @param sizes the sizes of each example along every axis, all of one length
     * @throws IllegalArgumentException if there is no example, or if they differ in the number of axes
     */
    public static LongestExamples of(List<long[]> sizes) {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("The data set is empty.\nMaybe call prepare() on it first.");
        }
        long[] largest = sizes.get(0).clone();
        int[] where = new int[largest.length];
        boolean differ = false;
        for (int i = 1; i < sizes.size(); i++) {
            long[] size = sizes.get(i);
            if (size.length != largest.length) {
                throw new IllegalArgumentException("The examples 0 and " + i + " of the data set have arrays with "
                        + largest.length + " and " + size.length + " axes in all.\nMaybe they cannot be batched.");
            }
            for (int axis = 0; axis < size.length; axis++) {
                differ |= size[axis] != sizes.get(0)[axis];
                if (size[axis] > largest[axis]) {
                    largest[axis] = size[axis];
                    where[axis] = i;
                }
            }
        }
        return new LongestExamples(fewest(sizes, largest, where), differ);
    }

    private static List<Long> fewest(List<long[]> sizes, long[] largest, int[] where) {
        TreeSet<Long> chosen = new TreeSet<>();
        for (int axis = 0; axis < largest.length; axis++) {
            int place = axis;
            boolean covered = chosen.stream().anyMatch(known -> sizes.get(known.intValue())[place] == largest[place]);
            if (!covered) {
                chosen.add((long) where[axis]);
            }
        }
        return chosen.isEmpty() ? List.of(0L) : List.copyOf(chosen);
    }

    /**
     * Returns the examples of a batch that takes the most.
     *
     * @param batch the examples in it; with fewer than there are longest ones, as many of those as fit
     * @param others what to fill it up with, over and over
     */
    public List<Long> batch(int batch, List<Long> others) {
        List<Long> chosen = new ArrayList<>(indices.subList(0, Math.min(batch, indices.size())));
        for (int i = 0; chosen.size() < batch; i++) {
            chosen.add(others.get(i % others.size()));
        }
        return chosen;
    }
}
