package io.memplan.experiments.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A random split that gives every class the same share of test examples.
 *
 * @param train the numbers of the training examples, in random order
 * @param test the numbers of the test examples, in random order
 */
@SuppressWarnings("ArrayRecordComponent") // stays within the package and is read once
record StratifiedSplit(int[] train, int[] test) {

    /**
     * Splits examples.
     *
     * @param labels the class of each example
     * @param classes the number of classes
     * @param testShare the share of test examples, from 0 to 1; of a class with {@code n} examples {@code n × share}
     *     are taken, rounded to the nearest
     * @param seed decides which ones
     */
    static StratifiedSplit of(int[] labels, int classes, double testShare, long seed) {
        int[] sizes = new int[classes];
        for (int label : labels) {
            sizes[label]++;
        }
        int[] wanted =
                IntStream.of(sizes).map(n -> (int) Math.round(n * testShare)).toArray();
        int[] order = Permutation.of(labels.length, seed);
        boolean[] isTest = new boolean[labels.length];
        for (int index : order) {
            isTest[index] = wanted[labels[index]]-- > 0;
        }
        return new StratifiedSplit(
                IntStream.of(order).filter(index -> !isTest[index]).toArray(),
                IntStream.of(order).filter(index -> isTest[index]).toArray());
    }

    /** Applies the split to the examples that it was made for. */
    LabelledData apply(String name, Examples all, List<String> classNames) {
        return new LabelledData(name, new SelectedExamples(all, train), new SelectedExamples(all, test), classNames);
    }
}
