package io.memplan.experiments.data;

import io.memplan.graph.TensorType;
import java.util.List;

/** Examples to train a model on, with the arrays that each consists of. */
public interface TrainingData {

    /** Returns the name by which it was opened. */
    String name();

    /** Returns the element type and shape of each input of one example, without the batch. */
    List<TensorType> inputs();

    /** Returns the element type and shape of each label of one example, without the batch. */
    List<TensorType> labels();

    /** Returns the examples to learn from. */
    Rows train();

    /** Returns the number of examples whose class a model can be asked for; 0 where examples have no classes. */
    int testCount();

    /** Returns the test examples in batches. */
    ExampleDataset testDataset(int batchSize);

    /** Returns the training examples in batches, shuffled anew in every epoch. */
    default ExampleDataset trainDataset(int batchSize, long seed) {
        return ExampleDataset.shuffled(train(), batchSize, seed);
    }
}
