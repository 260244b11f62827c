package io.memplan.graph.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gradient of a weight that is used several times. */
final class SharedGradientTest {

    private static final int USES = 3;

    private static TrainingGraph trace(boolean gradientsAreZero, boolean fused) {
        Block layer = Linear.builder().setUnits(40).optBias(false).build();
        SequentialBlock block = new SequentialBlock();
        for (int i = 0; i < USES; i++) {
            block.add(layer);
        }
        TensorType rows = TensorType.of(ElementType.FLOAT32, 2, 40);
        return new Tracer(block, Loss.l2Loss())
                .optGradientsAreZero(gradientsAreZero)
                .optFusedUpdate(fused)
                .trace(List.of(rows), List.of(rows))
                .graph();
    }

    private static long sums(TrainingGraph graph) {
        return graph.operations().stream()
                .filter(operation -> operation.operator().startsWith("aten::add"))
                .count();
    }

    /** Returns the operations that write into the gradient array. */
    private static List<Operation> writers(TrainingGraph graph) {
        return graph.operations().stream()
                .filter(operation -> operation.inputs().stream()
                        .anyMatch(input -> graph.value(input).role() == Role.GRADIENT
                                && graph.value(input).name().endsWith("/gradient")))
                .toList();
    }

    @Test
    void trace_toZeroGradients_addsEachContributionWhereItBelongs() {
        TrainingGraph graph = trace(true, false);

        assertThat(sums(graph)).isZero();
        assertThat(writers(graph)).hasSize(USES);
        assertThat(graph.keepAllPeakBytes()).isLessThan(trace(false, false).keepAllPeakBytes());
    }

    @Test
    void trace_toOtherGradients_addsTheSum() {
        TrainingGraph graph = trace(false, false);

        assertThat(sums(graph)).isEqualTo(USES - 1);
        assertThat(writers(graph)).hasSize(1);
    }

    @Test
    void trace_withFusedUpdates_updatesOnce() {
        TrainingGraph graph = trace(true, true);

        assertThat(sums(graph)).isEqualTo(USES - 1);
        assertThat(graph.operations().stream()
                        .filter(operation -> operation.operator().equals("memplan::update")))
                .hasSize(1);
    }
}
