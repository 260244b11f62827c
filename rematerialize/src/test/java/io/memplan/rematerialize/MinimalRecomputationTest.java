package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MinimalRecomputationTest {

    @Test
    void derive_anyChoice_givesAValidScheduleOfTheMeasuredPeak() {
        for (long seed = 0; seed < 10_000; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            List<Set<Integer>> retained = randomSets(graph, new Random(seed));
            Rematerializer rematerializer = new Rematerializer(graph);
            if (!rematerializer.evaluate(Availability.ofSets(retained))) {
                continue;
            }
            Schedule schedule = rematerializer.schedule();
            assertThat(schedule).as("seed %s", seed).isValidFor(graph).peaksAtMost(rematerializer.peakBytes());
            assertThat(SymbolicExecution.peakOf(graph, schedule))
                    .as("seed %s", seed)
                    .isEqualTo(rematerializer.peakBytes());
        }
    }

    @Test
    void derive_everythingRetained_isGraphOrderAndKeepAllPeak() {
        for (long seed = 0; seed < 500; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 20);
            Rematerializer rematerializer = new Rematerializer(graph);

            assertThat(rematerializer.evaluate(Availability.everything())).isTrue();

            assertThat(rematerializer.peakBytes()).as("seed %s", seed).isEqualTo(graph.keepAllPeakBytes());
            assertThat(rematerializer.nanos()).isEqualTo(graph.baseNanos());
        }
    }

    @Test
    void derive_chainWithNothingRetained_recomputesEachPrefix() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 1);
        int a = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int b = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(a), List.of(b));
        int gradient = sketch.value(Role.GRADIENT, 1);
        sketch.operation(Phase.BACKWARD, List.of(b), List.of(gradient));
        TrainingGraph graph = sketch.build("chain", 0);
        Rematerializer rematerializer = new Rematerializer(graph);

        rematerializer.evaluate((storage, stage, lastComputed) -> false);

        assertThat(rematerializer.schedule())
                .isValidFor(graph)
                .recomputes(1 + 2)
                .peaksAtMost(1 + 10 + 10);
    }

    private static List<Set<Integer>> randomSets(TrainingGraph graph, Random random) {
        int percent = random.nextInt(101);
        List<Set<Integer>> sets = new ArrayList<>();
        for (int stage = 0; stage < graph.operations().size(); stage++) {
            Set<Integer> set = new HashSet<>();
            for (int value = 0; value < graph.values().size(); value++) {
                if (random.nextInt(100) < percent) {
                    set.add(value);
                }
            }
            sets.add(set);
        }
        return sets;
    }
}
