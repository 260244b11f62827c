package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;

/** Updates a parameter with its gradient, inside the backward pass. */
@FunctionalInterface
public interface ParameterUpdate {

    /** For steps without fused updates. */
    ParameterUpdate REFUSED = (parameter, weight, gradient) -> {
        throw new UnsupportedOperationException("The graph updates the parameter value " + parameter
                + " in the backward pass, but there is no optimizer to do it.\nMaybe trace without fused updates.");
    };

    /**
     * Updates a parameter.
     *
     * @param parameter the id of the parameter's value in the graph
     * @param weight the array of the parameter
     * @param gradient its gradient; the executor frees it
     */
    void update(int parameter, NDArray weight, NDArray gradient);
}
