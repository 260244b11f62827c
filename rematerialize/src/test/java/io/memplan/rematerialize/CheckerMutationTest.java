package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A valid schedule with one step moved, dropped or doubled is refused, or still computes what graph order computes. */
final class CheckerMutationTest {

    @Test
    void check_mutatedSchedules_passesOnlyHarmlessOnes() {
        int refused = 0;
        int passed = 0;
        for (long seed = 0; seed < 800; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 8);
            Random random = new Random(seed);
            Rematerializer rematerializer = new Rematerializer(graph);
            if (!rematerializer.evaluate((storage, stage, lastComputed) -> (storage * 31 + stage) % 3 != 0)) {
                continue;
            }
            List<Step> steps = rematerializer.schedule().steps();
            for (int i = 0; i < 20; i++) {
                Schedule mutant = mutate(steps, random);
                ScheduleReport report = ScheduleChecker.check(graph, mutant, MemoryLimits.unlimited());
                if (!report.isValid()) {
                    refused++;
                    continue;
                }
                passed++;
                assertThat(SymbolicExecution.problemsOf(graph, mutant))
                        .as("seed %s, %s", seed, mutant)
                        .isEmpty();
                assertThat(SymbolicExecution.peakOf(graph, mutant))
                        .as("seed %s, %s", seed, mutant)
                        .isEqualTo(report.peakBytes());
            }
        }
        assertThat(refused).isGreaterThan(5_000);
        assertThat(passed).isGreaterThan(500);
    }

    private static Schedule mutate(List<Step> steps, Random random) {
        List<Step> mutant = new ArrayList<>(steps);
        int at = random.nextInt(mutant.size());
        switch (random.nextInt(4)) {
            case 0 -> mutant.remove(at);
            case 1 -> mutant.add(random.nextInt(mutant.size() + 1), mutant.get(at));
            case 2 -> mutant.add(random.nextInt(mutant.size()), mutant.remove(at));
            default -> {
                if (mutant.get(at) instanceof Step.Compute compute) {
                    mutant.set(at, new Step.Compute(compute.operation(), !compute.replay()));
                }
            }
        }
        return new Schedule(mutant);
    }
}
