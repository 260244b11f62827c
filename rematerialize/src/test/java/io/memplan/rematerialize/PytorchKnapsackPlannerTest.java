package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.RandomGraphs;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PytorchKnapsackPlannerTest {

    @Test
    void plan_realGraphs_savesConvolutionsAndRecomputesTheRest() {
        TrainingGraph graph = RealGraphs.read("resnet50_b256");
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.7));

        Plan plan = new PytorchKnapsackPlanner().plan(request);

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        assertThat(plan.schedule().recomputes()).isPositive();
    }

    @Test
    void leastBytes_randomGraphs_isTheSmallestOfAllSubsets() {
        int compared = 0;
        for (long seed = 0; seed < 400; seed++) {
            Rematerializer rematerializer = new Rematerializer(RandomGraphs.draw(seed, 5));
            CompactGraph graph = rematerializer.graph();
            SavedTensors tensors = new SavedTensors(graph, new ForwardPart(graph), rematerializer.deadlines());
            BitSet banned = tensors.intensive();
            banned.or(tensors.unrepeatable());
            long least = tensors.bytes(tensors.leastBytes(banned));
            long best = Long.MAX_VALUE;
            int values = graph.values();
            if (values > 14) {
                continue;
            }
            for (int mask = 0; mask < 1 << values; mask++) {
                BitSet saved = BitSet.valueOf(new long[] {mask});
                if (separates(graph, saved, banned)) {
                    best = Math.min(best, tensors.bytes(saved));
                }
            }
            assertThat(least).as("seed %s", seed).isEqualTo(best);
            compared++;
        }
        assertThat(compared).isGreaterThan(30);
    }

    /** Returns whether the backward part can be computed from the saved storages without a banned operation. */
    private static boolean separates(CompactGraph graph, BitSet saved, BitSet banned) {
        ForwardPart forward = new ForwardPart(graph);
        BitSet computable = (BitSet) saved.clone();
        for (int operation : forward.operations()) {
            boolean inputs = !banned.get(operation);
            for (int storage : graph.touched[operation]) {
                inputs &= graph.producer[storage] == operation || computable.get(storage);
            }
            for (int base : graph.bases[operation]) {
                if (inputs) {
                    computable.set(base);
                }
            }
        }
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int storage : graph.touched[operation]) {
                if (!forward.contains(operation)
                        && forward.contains(graph.producer[storage])
                        && !computable.get(storage)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void knapsack_smallOnes_isTheBestOfAllSubsets() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long[] bytes = random.longs(8, 0, 40).toArray();
            long[] gains = random.longs(8, 0, 100).toArray();
            Knapsack knapsack = new Knapsack(bytes, gains, 120);
            for (long capacity = 0; capacity <= 120; capacity += 20) {
                BitSet items = knapsack.best(capacity);
                assertThat(sum(bytes, items)).isLessThanOrEqualTo(capacity);
                long best = 0;
                for (int mask = 0; mask < 1 << bytes.length; mask++) {
                    BitSet subset = BitSet.valueOf(new long[] {mask});
                    best = sum(bytes, subset) <= capacity ? Math.max(best, sum(gains, subset)) : best;
                }
                assertThat(sum(gains, items)).as("seed %s", seed).isEqualTo(best);
            }
        }
    }

    private static long sum(long[] numbers, BitSet items) {
        return items.stream().mapToLong(item -> numbers[item]).sum();
    }
}
