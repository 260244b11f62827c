package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import io.memplan.graph.trace.TracedStep;
import io.memplan.trainer.execute.ParameterUpdate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Calls the optimizer for each parameter as soon as its gradient is complete.
 *
 * <p>DJL's optimizers also see the parameters that the loss does not reach, with gradients of zero (weight decay and
 * momentum move those); {@link #finish} does the same.
 */
final class FusedUpdates implements StepCompiler.UpdateFactory {

    private final Optimizer optimizer;
    private final Set<String> updated = new HashSet<>();

    FusedUpdates(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    @Override
    public ParameterUpdate create(TracedStep traced) {
        return (value, weight, gradient) -> {
            Parameter parameter = Objects.requireNonNull(
                    traced.parameterByValue().get(value), () -> "The value " + value + " is no parameter.");
            optimizer.update(parameter.getId(), weight, gradient);
            updated.add(parameter.getId());
        };
    }

    /** Updates what the backward pass did not reach. */
    void finish(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            if (parameter.requiresGradient() && !updated.contains(parameter.getId())) {
                NDArray weight = parameter.getArray();
                try (NDArray zeros = weight.getManager().zeros(weight.getShape(), weight.getDataType())) {
                    optimizer.update(parameter.getId(), weight, zeros);
                }
            }
        }
        updated.clear();
    }
}
