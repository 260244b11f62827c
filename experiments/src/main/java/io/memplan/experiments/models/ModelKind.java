package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.graph.TensorType;
import java.util.List;

/** How a model of the catalogue is built. */
public sealed interface ModelKind {

    /** A classifier of whatever images or sequences the data consists of. */
    @FunctionalInterface
    non-sealed interface Classifier extends ModelKind {

        /** Builds it for inputs of a shape, without the batch. */
        Block build(Shape input, int classes, ModelOptions options);
    }

    /** A model whose options decide what it takes; its examples are synthetic. */
    @FunctionalInterface
    non-sealed interface Composed extends ModelKind {

        /** Builds it for an input of a shape, which it ignores if only options decide. */
        Parts build(Shape input, int classes, ModelOptions options);
    }

    /**
     * A composed model and its synthetic examples.
     *
     * @param workload the model
     * @param inputs what its inputs hold
     * @param labels what its labels hold
     */
    record Parts(Workload workload, List<RandomTensor> inputs, List<RandomTensor> labels) {

        /** Copies the lists. */
        public Parts {
            inputs = List.copyOf(inputs);
            labels = List.copyOf(labels);
        }

        static Parts of(String name, Block block, Loss loss, List<RandomTensor> inputs, List<RandomTensor> labels) {
            return new Parts(new Workload(name, block, loss, types(inputs), types(labels), false), inputs, labels);
        }

        /** The block also takes the labels, as a decoder does in training. */
        static Parts teacherForced(
                String name, Block block, Loss loss, List<RandomTensor> inputs, List<RandomTensor> labels) {
            return new Parts(new Workload(name, block, loss, types(inputs), types(labels), true), inputs, labels);
        }

        private static List<TensorType> types(List<RandomTensor> arrays) {
            return arrays.stream().map(RandomTensor::type).toList();
        }
    }
}
