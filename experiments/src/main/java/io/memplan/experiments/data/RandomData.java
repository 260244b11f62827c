package io.memplan.experiments.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Record;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.SplittableRandom;

/** Synthetic examples of any number of inputs and labels, each made when it is asked for; none of them has a class. */
public final class RandomData implements TrainingData {

    /** The number of examples unless another one is asked for. */
    public static final int USUAL_COUNT = 1024;

    private final List<RandomTensor> inputs;
    private final List<RandomTensor> labels;
    private final int count;
    private final long seed;

    /**
     * Creates the data.
     *
     * @param inputs what a model takes
     * @param labels what its loss takes
     * @param count the number of examples
     * @param seed two of the same seed hold the same numbers
     */
    public RandomData(List<RandomTensor> inputs, List<RandomTensor> labels, int count, long seed) {
        this.inputs = List.copyOf(inputs);
        this.labels = List.copyOf(labels);
        this.count = count;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public List<TensorType> inputs() {
        return inputs.stream().map(RandomTensor::type).toList();
    }

    @Override
    public List<TensorType> labels() {
        return labels.stream().map(RandomTensor::type).toList();
    }

    @Override
    public Rows train() {
        return new Rows() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public Record row(NDManager manager, int index) {
                SplittableRandom seeds = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
                return new Record(create(manager, inputs, seeds), create(manager, labels, seeds));
            }
        };
    }

    private static NDList create(NDManager manager, List<RandomTensor> tensors, SplittableRandom seeds) {
        NDList arrays = new NDList(tensors.size());
        for (RandomTensor tensor : tensors) {
            arrays.add(tensor.create(manager, seeds.nextLong()));
        }
        return arrays;
    }

    @Override
    public int testCount() {
        return 0;
    }

    @Override
    public ExampleDataset testDataset(int batchSize) {
        throw new IllegalStateException("Synthetic examples without classes have no test examples.");
    }
}
