package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.memplan.trainer.kernel.KernelMode;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch in as equal parts as can be, the larger ones first: views of its arrays along their first axis, and the weights of
 * the parts.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class BatchParts {

    private final NDList labels;
    private final List<NDList> dataParts = new ArrayList<>();
    private final List<NDList> labelParts = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final double[] weights;
    private final NDManager manager;

    private BatchParts(NDList data, NDList labels, int passes, PassWeights by) {
        this.labels = labels;
        this.manager = data.head().getManager();
        int examples = examples(data, labels);
        try (KernelMode mode = KernelMode.enter()) {
            int from = 0;
            for (int i = 0; i < passes; i++) {
                int size = examples / passes + (i < examples % passes ? 1 : 0);
                dataParts.add(part(data, from, from + size));
                labelParts.add(part(labels, from, from + size));
                sizes.add(size);
                from += size;
            }
            weights = by.of(List.copyOf(labelParts));
            if (weights.length != passes) {
                throw new IllegalArgumentException(
                        weights.length + " weights were given for a batch in " + passes + " passes.");
            }
        }
    }

    /**
     * Splits a batch.
     *
     * @throws IllegalArgumentException if its arrays do not all have one row for each example
     */
    static BatchParts of(NDList data, NDList labels, int passes, PassWeights weights) {
        return new BatchParts(data, labels, passes, weights);
    }

    /** Returns the examples of a batch, or -1 if its arrays do not agree on that. */
    static int count(NDList data, NDList labels) {
        NDList all = new NDList(data);
        all.addAll(labels);
        int count = -1;
        for (NDArray array : all) {
            int rows = array.getShape().dimension() == 0
                    ? -1
                    : Math.toIntExact(array.getShape().get(0));
            if (rows < 0 || (count >= 0 && rows != count)) {
                return -1;
            }
            count = rows;
        }
        return count;
    }

    /**
     * Returns the examples of a batch.
     *
     * @throws IllegalArgumentException if its arrays do not agree on that
     */
    static int examples(NDList data, NDList labels) {
        int count = count(data, labels);
        if (count < 0) {
            throw new IllegalArgumentException(
                    "The batch cannot be split into passes: its arrays do not all have one row"
                            + " for each example along their first axis (data "
                            + java.util.Arrays.toString(data.getShapes())
                            + ", labels " + java.util.Arrays.toString(labels.getShapes())
                            + ").\nMaybe train with smaller batches.");
        }
        return count;
    }

    private NDList part(NDList arrays, int from, int to) {
        NDList part = new NDList(arrays.size());
        for (NDArray array : arrays) {
            NDArray rows = array.get(new NDIndex(from + ":" + to));
            rows.attach(manager);
            part.add(rows);
        }
        return part;
    }

    int passes() {
        return sizes.size();
    }

    NDManager manager() {
        return manager;
    }

    /** Returns the labels of the whole batch. */
    NDList labels() {
        return labels;
    }

    NDList dataOf(int pass) {
        return dataParts.get(pass);
    }

    int sizeOf(int pass) {
        return sizes.get(pass);
    }

    double weight(int pass) {
        return weights[pass];
    }

    /** Returns the labels of a pass, and its weight as the last of them. */
    NDList weightedLabelsOf(int pass) {
        NDList weighted = new NDList(labelParts.get(pass));
        boolean isDouble = dataParts.get(pass).head().getDataType() == DataType.FLOAT64;
        weighted.add(isDouble ? manager.create(weights[pass]) : manager.create((float) weights[pass]));
        return weighted;
    }
}
