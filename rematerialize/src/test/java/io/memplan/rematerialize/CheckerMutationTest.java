package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.testing.PlannerRules;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import io.memplan.graph.transfer.SwapScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A valid schedule with one step moved, dropped or doubled is refused, or still computes what graph order computes. */
final class CheckerMutationTest {

    private int refused;
    private int passed;

    @Test
    void check_mutatedSchedules_passesOnlyHarmlessOnes() {
        for (long seed = 0; seed < 800; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 8);
            Rematerializer rematerializer = new Rematerializer(graph);
            if (rematerializer.evaluate((storage, stage, lastComputed) -> (storage * 31 + stage) % 3 != 0)) {
                check(graph, rematerializer.schedule(), seed);
            }
        }
        assertThat(refused).isGreaterThan(5_000);
        assertThat(passed).isGreaterThan(500);
    }

    @Test
    void check_mutatedSchedulesWithSwaps_passesOnlyHarmlessOnes() {
        int swaps = 0;
        for (long seed = 0; seed < 800; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            TrainingGraph graph = request.graph();
            Random random = new Random(seed);
            SwapScheduler scheduler =
                    new SwapScheduler(graph, new MemoryLimits(0, Long.MAX_VALUE, Long.MAX_VALUE), request.hardware());
            scheduler.loadGraphOrder();
            boolean[] chosen = new boolean[scheduler.gaps()];
            for (int gap = 0; gap < chosen.length; gap++) {
                chosen[gap] = random.nextInt(3) > 0;
            }
            scheduler.evaluate(chosen);
            swaps += scheduler.swaps();
            check(graph, scheduler.schedule(), seed);
        }
        assertThat(swaps).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(5_000);
        assertThat(passed).isGreaterThan(500);
    }

    private void check(TrainingGraph graph, Schedule schedule, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            Schedule mutant = mutate(schedule.steps(), random);
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
