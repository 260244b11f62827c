package io.memplan.graph.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.Step.Compute;
import io.memplan.graph.schedule.Step.DropHost;
import io.memplan.graph.schedule.Step.Free;
import io.memplan.graph.schedule.Step.SwapIn;
import io.memplan.graph.schedule.Step.SwapOut;
import io.memplan.graph.testing.GraphSketch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitTest {

    private static final int A = 1;
    private static final HardwareProfile HARDWARE =
            new HardwareProfile("test", "", 1, 1, 0, 1000, new Link(1e9, 1e9, 0), new Link(1e9, 1e9, 0));

    private static final Schedule SWAPPED = new Schedule(List.of(
            new Compute(0),
            new SwapOut(A, Tier.HOST),
            new Free(A),
            new Compute(1),
            new SwapIn(A),
            new Compute(2),
            new DropHost(A)));

    private static TrainingGraph graph() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 1);
        int a = sketch.activation(20);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int b = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(b));
        sketch.operation(Phase.BACKWARD, List.of(a, b), List.of(sketch.value(Role.GRADIENT, 1)));
        return sketch.build("wait", 0);
    }

    @Test
    void of_exposedCopies_namesWhoWaitsForWhom() {
        Timeline timeline = Simulator.simulate(graph(), SWAPPED, HARDWARE);

        // a is made until 10 and leaves until 30; b takes its room until 40; a comes in from 30 to 50.
        assertThat(Wait.of(graph(), timeline))
                .containsExactly(new Wait(1, Wait.Reason.ROOM, A, 20), new Wait(2, Wait.Reason.ARRIVAL, A, 10));
    }

    @Test
    void of_noCopies_isEmpty() {
        Schedule kept = new Schedule(List.of(new Compute(0), new Compute(1), new Compute(2)));

        assertThat(Wait.of(graph(), Simulator.simulate(graph(), kept, HARDWARE)))
                .isEmpty();
    }

    @Test
    void bindingConstraint_exposedCopies_isTheLink() {
        Timeline timeline = Simulator.simulate(graph(), SWAPPED, HARDWARE);

        assertThat(BindingConstraint.of(graph(), SWAPPED, timeline, new MemoryLimits(31, 1000, 0)))
                .startsWith("the link: copy out is busy 33 %");
        assertThat(BindingConstraint.of(graph(), SWAPPED, timeline, new MemoryLimits(31, 20, 0)))
                .startsWith("room outside");
    }
}
