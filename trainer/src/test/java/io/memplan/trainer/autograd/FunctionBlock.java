package io.memplan.trainer.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/** A block whose forward pass is a function of its parameters and its inputs. */
final class FunctionBlock extends AbstractBlock {

    /** What the block computes: outputs from parameters and inputs. */
    @FunctionalInterface
    interface Function {

        NDList apply(NDList parameters, NDList inputs);
    }

    private final Function function;
    private final List<Parameter> operands = new ArrayList<>();

    FunctionBlock(Function function) {
        this.function = function;
    }

    FunctionBlock parameter(Parameter.Type type, long... shape) {
        Parameter parameter = addParameter(Parameter.builder()
                .setName("p" + operands.size())
                .setType(type)
                .optShape(new Shape(shape))
                .build());
        operands.add(parameter);
        return this;
    }

    /** Gives the parameters the same numbers each time. */
    void initialize(NDManager manager, DataType type, Numbers numbers) {
        setInitializer(Initializer.ZEROS, parameter -> true);
        initialize(manager, type);
        for (Parameter parameter : operands) {
            numbers.fill(parameter.getArray());
        }
    }

    List<Parameter> operands() {
        return operands;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDList values = new NDList();
        for (Parameter parameter : operands) {
            NDArray value = store.getValue(parameter, inputs.head().getDevice(), training);
            values.add(value);
        }
        return function.apply(values, inputs);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        throw new UnsupportedOperationException("Only used as a root.");
    }
}
