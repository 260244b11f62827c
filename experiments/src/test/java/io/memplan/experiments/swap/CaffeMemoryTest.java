package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CaffeMemoryTest {

    private static Value value(int id, long bytes, Role role) {
        return new Value(id, "v" + id, Optional.empty(), bytes, role, id);
    }

    private static Operation operation(int id, Phase phase, List<Integer> in, List<Integer> out, long workspace) {
        return new Operation(
                id, "op" + id, "op", Attributes.none(), in, out, List.of(), phase, 10, workspace, Effects.NONE);
    }

    @Test
    void bytesOf_aChain_isEveryActivationTwiceWithWhatIsResidentAndTheLargestWorkspace() {
        TrainingGraph graph = new TrainingGraph(
                "chain",
                List.of(
                        value(0, 7, Role.INPUT),
                        value(1, 100, Role.ACTIVATION),
                        value(2, 20, Role.ACTIVATION),
                        value(3, 20, Role.GRADIENT),
                        value(4, 100, Role.GRADIENT)),
                List.of(
                        operation(0, Phase.FORWARD, List.of(0), List.of(1), 3),
                        operation(1, Phase.FORWARD, List.of(1), List.of(2), 5),
                        operation(2, Phase.BACKWARD, List.of(2), List.of(3), 4),
                        operation(3, Phase.BACKWARD, List.of(1, 3), List.of(4), 0)),
                11);

        assertThat(CaffeMemory.bytesOf(graph)).isEqualTo(7 + 11 + 2 * (100 + 20) + 5);
        assertThat(graph.keepAllPeakBytes()).isLessThan(CaffeMemory.bytesOf(graph));
    }
}
