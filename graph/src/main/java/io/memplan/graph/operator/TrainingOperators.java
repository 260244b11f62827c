package io.memplan.graph.operator;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import java.util.List;

/** What a training step does to the parameters. */
public final class TrainingOperators {

    /** The name of the operator that hands a gradient to the optimizer: executed by a callback, not by a kernel. */
    public static final String UPDATE_NAME = "memplan::update";

    /** Inputs: the parameter's gradient array, a contribution to it. */
    static final Operator ACCUMULATE = Operator.named("memplan::accumulate")
            .results(call -> List.of())
            .kernelText(call -> new KernelText(2, List.of("_0 = torch.add_(a0, a1)"), List.of()))
            .effects(Effects.UPDATES_STATE, 0)
            .phase(Phase.BACKWARD)
            .flops(call -> call.type(0).elements())
            .build();

    /** Inputs: the parameter, its gradient. */
    static final Operator UPDATE = Operator.named(UPDATE_NAME)
            .results(call -> List.of())
            .kernelText(call -> {
                throw new IllegalStateException(UPDATE_NAME + " is carried out by the optimizer.");
            })
            .effects(Effects.UPDATES_STATE, 0)
            .phase(Phase.UPDATE)
            .flops(call -> 4.0 * call.type(0).elements())
            .build();

    private TrainingOperators() {}

    static List<Operator> all() {
        return List.of(ACCUMULATE, UPDATE);
    }
}
