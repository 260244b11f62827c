package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Role;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Tensor;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The source values of a trace that are neither parameters nor part of a batch. */
final class Constants {

    private final GraphBuilder builder;
    private final IdentityHashMap<NDArray, Tensor> tensorByArray = new IdentityHashMap<>();
    private final Map<Tensor, TracedConstant> constantByTensor = new LinkedHashMap<>();

    Constants(GraphBuilder builder) {
        this.builder = builder;
    }

    /** Returns the value of an array of the user's; it is the same one each time. */
    Tensor of(NDArray array) {
        return tensorByArray.computeIfAbsent(array, key -> add(new TracedConstant.Captured(key), "captured"));
    }

    /** Returns a value for numbers. */
    Tensor of(TracedConstant.Numbers numbers) {
        return add(numbers, "numbers");
    }

    private Tensor add(TracedConstant constant, String name) {
        Tensor tensor = builder.source(name + constantByTensor.size(), constant.tensorType(), Role.INPUT);
        constantByTensor.put(tensor, constant);
        return tensor;
    }

    Map<Tensor, TracedConstant> constantByTensor() {
        return constantByTensor;
    }
}
