package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class MaxBatchTest {

    @Test
    void find_largeFloor_isCertifiedByIt() {
        // 4 bytes an item at most demanding operation, 2 of them the input
        GraphSketch sketch = new GraphSketch();
        int weight = sketch.source(Role.PARAMETER, 100);
        int input = sketch.source(Role.INPUT, 2);
        int output = sketch.activation(2);
        sketch.operation(Phase.FORWARD, List.of(weight, input), List.of(output));
        TrainingGraph graph = sketch.build("one", 50);

        MaxBatch result = MaxBatch.find(
                new AutoPlanner(), PlanRequest.of(graph, 1_000), 1, MaxBatch.capOfExtraForwards(graph, 1));

        assertThat(result.batch()).isEqualTo((1_000 - 150) / 4);
        assertThat(result.isCertified()).isTrue();
        assertThat(result.floorBatch()).isEqualTo(result.batch());
        assertThat(result.keepAllBatch()).isEqualTo(result.batch());
    }

    @Test
    void find_chain_trainsMoreThanWithoutRecompute() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(50);
        long cap = MaxBatch.capOfExtraForwards(graph, 1);
        assertThat(cap).isEqualTo(1_000 + 500);

        MaxBatch result = MaxBatch.find(new RotorPlanner(), PlanRequest.of(graph, 100_000), 10, cap);

        assertThat(result.keepAllBatch()).isEqualTo(100_000 * 10 / graph.keepAllPeakBytes());
        assertThat(result.checkpointAllBatch()).isLessThan(result.keepAllBatch());
        assertThat(result.batch()).isGreaterThan(2 * result.keepAllBatch());
        assertThat(result.upperBound()).isBetween(result.batch(), result.floorBatch());
        assertThat(result.plan().predictedNanos()).isLessThanOrEqualTo(cap);
        assertThat(result.plan().schedule()).isValidFor(graph);
    }

    @Tag("thorough")
    @Test
    void find_randomGraphs_fitsTheMemoryAtThatBatchAndTheCap() {
        int certified = 0;
        for (long seed = 0; seed < 150; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            int batch = 1 + new Random(seed).nextInt(40);
            long memory = 20 * graph.keepAllPeakBytes();
            long cap = MaxBatch.capOfExtraForwards(graph, 0.5);

            MaxBatch result = MaxBatch.find(new AutoPlanner(), PlanRequest.of(graph, memory), batch, cap);

            BatchScale scale = BatchScale.of(graph, batch);
            assertThat(result.plan().predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(cap);
            assertThat(result.plan().schedule()).as("seed %s", seed).isValidFor(scale.graph());
            double peak = scale.fixedBytes()
                    + (result.plan().predictedPeakBytes() - scale.fixedBytes()) * (double) result.batch() / batch;
            assertThat(peak).as("seed %s", seed).isLessThanOrEqualTo(memory * (1 + 1e-9));
            assertThat(result.keepAllBatch()).isLessThanOrEqualTo(result.batch());
            certified += result.isCertified() ? 1 : 0;
        }
        assertThat(certified).isPositive();
    }

    @Test
    void scale_ofAGraph_countsEveryByteOnce() {
        for (long seed = 0; seed < 50; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            BatchScale scale = BatchScale.of(graph, 4);

            assertThat(scale.fixedBytes()).isEqualTo(scale.graph().residentBytes());
            assertThat(sum(scale.graph())).isEqualTo(sum(graph));
            assertThat(scale.graph().keepAllPeakBytes()).isEqualTo(graph.keepAllPeakBytes());
        }
    }

    private static long sum(TrainingGraph graph) {
        return graph.residentBytes()
                + graph.values().stream().mapToLong(Value::bytes).sum();
    }
}
