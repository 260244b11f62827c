package io.memplan.trainer;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import io.memplan.graph.TensorType;
import io.memplan.trainer.execute.TensorTypes;
import java.util.BitSet;
import java.util.List;

/**
 * What a plan depends on beside the model.
 *
 * @param inputs the types of the inputs
 * @param labels the types of the labels
 * @param trainable which of the model's parameters take a gradient
 * @param gradientsAreZero whether nothing has been added to the gradients since they were last zero
 * @param passes how many passes a batch is split into; with more than one, the last label is the weight of the loss
 */
record StepKey(
        List<TensorType> inputs, List<TensorType> labels, BitSet trainable, boolean gradientsAreZero, int passes) {

    static StepKey of(NDList data, NDList labels, List<Parameter> parameters, boolean gradientsAreZero, int passes) {
        BitSet trainable = new BitSet(parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            trainable.set(i, parameters.get(i).requiresGradient());
        }
        return new StepKey(typesOf(data), typesOf(labels), trainable, gradientsAreZero, passes);
    }

    private static List<TensorType> typesOf(NDList arrays) {
        return arrays.stream().map(TensorTypes::of).toList();
    }
}
