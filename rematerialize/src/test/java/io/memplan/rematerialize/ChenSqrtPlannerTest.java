package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.GraphSketch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChenSqrtPlannerTest {

    @Test
    void plan_chain_takesAboutTwoSqrtNForLessThanOneForwardPass() {
        int n = 100;
        TrainingGraph graph = chain(n);

        Plan plan = new ChenSqrtPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(0.25)));

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(10 + 10 * (2 * 10 + 4));
        assertThat(plan.schedule().recomputes()).isLessThan(n);
    }

    /** n equal operations forward, each of whose output its backward operation reads. */
    static TrainingGraph chain(int n) {
        GraphSketch sketch = new GraphSketch();
        List<Integer> activations = new ArrayList<>(List.of(sketch.source(Role.INPUT, 10)));
        for (int i = 0; i < n; i++) {
            int next = sketch.activation(10);
            sketch.operation(Phase.FORWARD, List.of(activations.get(i)), List.of(next));
            activations.add(next);
        }
        int gradient = activations.get(n);
        for (int i = n; i > 0; i--) {
            int next = sketch.value(Role.GRADIENT, 10);
            sketch.operation(Phase.BACKWARD, List.of(activations.get(i), gradient), List.of(next));
            gradient = next;
        }
        return sketch.build("chain-" + n, 0);
    }
}
