package io.memplan.experiments.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.List;

/**
 * Training and test examples of the same shape and classes.
 *
 * @param name the name by which it was opened
 * @param train the examples to learn from
 * @param test the examples to measure accuracy on
 * @param classNames the name of each class
 */
public record LabelledData(String name, Examples train, Examples test, List<String> classNames)
        implements TrainingData {

    /** Validates that there is something to learn from and that the shapes agree. */
    public LabelledData {
        classNames = List.copyOf(classNames);
        if (train.count() == 0) {
            throw new InvalidDataException(
                    "The data '" + name + "' has no training example.", "the count or the test share leaves none.");
        }
        if (!train.shape().equals(test.shape())) {
            throw new IllegalArgumentException(
                    "Training examples have the shape " + train.shape() + ", test examples " + test.shape() + ".");
        }
    }

    /** Returns the shape of one example, without the batch. */
    public Shape shape() {
        return train.shape();
    }

    /** Returns the number of classes. */
    public int classes() {
        return classNames.size();
    }

    @Override
    public List<TensorType> inputs() {
        return List.of(DjlTypes.of(shape(), DataType.FLOAT32));
    }

    @Override
    public List<TensorType> labels() {
        return List.of(TensorType.of(ElementType.INT64));
    }

    @Override
    public int testCount() {
        return test.count();
    }

    @Override
    public ExampleDataset testDataset(int batchSize) {
        return ExampleDataset.inOrder(test, batchSize);
    }

    /** Returns the same data with at most so many training examples. */
    LabelledData withAtMost(int count) {
        return new LabelledData(name, SelectedExamples.first(train, count), test, classNames);
    }
}
