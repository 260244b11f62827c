package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.ScheduleAssert;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnnealPlannerTest {

    @Test
    void plan_smallGraphs_isValidAndNeverBelowTheOptimumOfAllOrders() {
        int optimal = 0;
        int compared = 0;
        for (long seed = 0; seed < 100; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 5);
            if (graph.operations().size() > 9) {
                continue;
            }
            long floor = OperationFloor.of(graph);
            long budget = floor + Math.round(new Random(seed).nextDouble() * (graph.keepAllPeakBytes() - floor));
            OptionalLong optimum = BruteForce.optimum(graph, budget, false);
            Plan plan = new AnnealPlanner().plan(PlanRequest.of(graph, budget));
            if (plan.isFeasible()) {
                ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
                assertThat(plan.predictedNanos()).as("seed %s", seed).isGreaterThanOrEqualTo(optimum.orElseThrow());
                assertThat(plan.lowerBoundNanos()).isLessThanOrEqualTo(optimum.orElseThrow());
                compared++;
                optimal += plan.predictedNanos() == optimum.orElseThrow() ? 1 : 0;
            }
        }
        assertThat(compared).isGreaterThan(10);
        assertThat(optimal).as("of %s", compared).isGreaterThan(compared / 2);
    }

    @Test
    void slots_manyChanges_peakIsThatOfTheSequence() {
        for (long seed = 0; seed < 200; seed++) {
            TrainingGraph trainingGraph = RandomGraphs.draw(seed, 12);
            CompactGraph graph = new CompactGraph(trainingGraph);
            Rematerializer rematerializer = new Rematerializer(trainingGraph);
            rematerializer.evaluate((storage, stage, last) -> (storage + stage) % 3 != 0);
            int[] order = rematerializer.sequence().toArray();
            SlotSequence slots = new SlotSequence(graph);
            slots.load(order);
            assertThat(slots.toArray()).isEqualTo(order);
            assertThat(slots.peakBytes()).as("seed %s", seed).isEqualTo(rematerializer.peakBytes());
            assertThat(slots.nanos()).isEqualTo(rematerializer.nanos());
            Random random = new Random(seed);
            ComputeSequence sequence = new ComputeSequence(graph);
            for (int change = 0; change < 200; change++) {
                int slot = random.nextInt(slots.slots());
                int operation = slots.operation(slot);
                if (operation >= 0 && slots.count(operation) > 1) {
                    slots.remove(operation, slot);
                } else if (operation < 0) {
                    slots.add(random.nextInt(graph.operations()), slot);
                }
                sequence.load(slots.toArray());
                boolean made = IntStream.range(0, graph.values())
                        .filter(storage -> !graph.isSource(storage) && graph.storage[storage] == storage)
                        .allMatch(slots::isMadeBeforeUse);
                if (made) {
                    assertThat(slots.peakBytes())
                            .as("seed %s, change %s, %s", seed, change, Arrays.toString(slots.toArray()))
                            .isEqualTo(sequence.measure());
                }
                assertThat(slots.nanos()).isEqualTo(sequence.nanos());
            }
        }
    }

    @Test
    void plan_orderThatTakesTooMuch_isFasterThanAnyOfTheGraphsOrder() {
        GraphSketch sketch = new GraphSketch();
        int input = sketch.source(Role.INPUT, 1);
        int[] large = new int[3];
        int[] small = new int[3];
        for (int i = 0; i < 3; i++) {
            large[i] = sketch.activation(10);
            sketch.operation(Phase.FORWARD, List.of(input), List.of(large[i]));
        }
        for (int i = 0; i < 3; i++) {
            small[i] = sketch.activation(1);
            sketch.operation(Phase.FORWARD, List.of(large[i]), List.of(small[i]));
        }
        int loss = sketch.value(Role.OUTPUT, 1);
        sketch.operation(Phase.FORWARD, List.of(small[0], small[1], small[2]), List.of(loss));
        TrainingGraph graph = sketch.build("wide", 0);
        PlanRequest request = PlanRequest.of(graph, 15);

        Plan plan = new AnnealPlanner().plan(request);

        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(15);
        assertThat(plan.predictedNanos()).isEqualTo(graph.baseNanos());
        assertThat(plan.predictedNanos())
                .isLessThan(new LazyCutsPlanner().plan(request).lowerBoundNanos());
    }

    @Test
    void plan_unet_isValidFasterThanWhatItStartsFromAndRepeats() {
        TrainingGraph graph = RealGraphs.read("unet_b8");
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.5));

        Plan plan = AnnealPlanner.ofMoves(60_000).plan(request);

        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        assertThat(plan.predictedNanos()).isLessThan((long) (1.125 * graph.baseNanos()));
        assertThat(AnnealPlanner.ofMoves(60_000).plan(request).schedule()).isEqualTo(plan.schedule());
    }

    @Test
    void ofMoves_none_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnnealPlanner.ofMoves(0))
                .withMessageContaining("0 moves")
                .withMessageContaining("Maybe");
    }
}
