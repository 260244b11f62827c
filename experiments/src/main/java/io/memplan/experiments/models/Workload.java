package io.memplan.experiments.models;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.graph.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A block to train, with the loss that judges it and the arrays that a step takes; nothing is initialised yet.
 *
 * @param name the model's name
 * @param block a fresh block without parameters
 * @param loss the loss
 * @param inputs the type of each input of one example, without the batch
 * @param labels the type of each label of one example, without the batch
 * @param teacherForced whether the block also takes the labels, and is initialised for the first of them
 */
public record Workload(
        String name, Block block, Loss loss, List<TensorType> inputs, List<TensorType> labels, boolean teacherForced) {

    /** Copies the lists. */
    public Workload {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
    }

    /** Returns the types of the inputs of a batch. */
    public List<TensorType> inputs(long batch) {
        return inputs.stream().map(type -> batched(type, batch)).toList();
    }

    /** Returns the types of the labels of a batch. */
    public List<TensorType> labels(long batch) {
        return labels.stream().map(type -> batched(type, batch)).toList();
    }

    /** Returns the types that the block is initialised for. */
    private List<TensorType> initial(long batch) {
        Stream<TensorType> forced = labels(batch).stream().limit(teacherForced ? 1 : 0);
        return Stream.concat(inputs(batch).stream(), forced).toList();
    }

    /** Returns the shapes that the block is initialised for. */
    public Shape[] initialShapes(long batch) {
        return initial(batch).stream().map(DjlTypes::shape).toArray(Shape[]::new);
    }

    static TensorType batched(TensorType type, long batch) {
        List<Long> shape = new ArrayList<>(List.of(batch));
        shape.addAll(type.shape());
        return type.withShape(shape);
    }

    /** Returns a tracer of a step. */
    public Tracer tracer(long batch) {
        return new Tracer(block, loss).optInitialTypes(initial(batch));
    }

    /**
     * Initialises the block's parameters, on the default engine and device.
     *
     * <p>The seed of the process-wide engine is set, so two models of the same seed have the same bits; random
     * numbers drawn later, such as dropout masks, follow from it as well unless it is set again.
     *
     * @param seed the seed of the initial parameters
     * @return the model, to be closed by the caller
     */
    public Model newModel(int seed) {
        Model model = Model.newInstance(name);
        model.setBlock(block);
        Engine.getInstance().setRandomSeed(seed);
        block.initialize(model.getNDManager(), DataType.FLOAT32, initialShapes(1));
        return model;
    }
}
