package io.memplan.graph.transfer;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Timeline;
import io.memplan.graph.testing.RandomGraphs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SwapSchedulerTest {

    private static final List<Prefetch> POLICIES =
            List.of(Prefetch.inTime(1), Prefetch.inTime(2.5), Prefetch.ahead(1), Prefetch.ahead(3), Prefetch.window(2));

    private static HardwareProfile hardware(Random random) {
        double speed = (0.05 + random.nextDouble()) * 1e9;
        Link out = new Link(speed, speed * (0.4 + 0.6 * random.nextDouble()), random.nextInt(20));
        Link in = new Link(speed * 1.2, speed * (0.4 + 0.6 * random.nextDouble()), random.nextInt(20));
        Link toDisk = new Link(speed / 4, speed / (4 + random.nextInt(4)), random.nextInt(40));
        Link fromDisk = new Link(speed / 3, speed / (3 + random.nextInt(4)), random.nextInt(40));
        return new HardwareProfile("test", "", 1, 1, 0, 1000, out, in, toDisk, fromDisk);
    }

    private static boolean[] choice(SwapScheduler scheduler, Random random) {
        boolean[] chosen = new boolean[scheduler.gaps()];
        int rarity = 1 + random.nextInt(4);
        for (int gap = 0; gap < chosen.length; gap++) {
            chosen[gap] = random.nextInt(rarity) == 0;
        }
        return chosen;
    }

    @Test
    void evaluate_randomChoices_givesValidSchedulesWithTheSimulatorsTime() {
        int swapped = 0;
        int within = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            TrainingGraph graph = RandomGraphs.draw(seed, 12);
            HardwareProfile hardware = hardware(random);
            long budget = graph.budgetOfShare(0.2 + random.nextDouble());
            MemoryLimits limits = new MemoryLimits(budget, random.nextInt(150), random.nextInt(100));
            SwapScheduler scheduler = new SwapScheduler(graph, limits, hardware);
            scheduler.loadGraphOrder();
            scheduler.setPrefetch(POLICIES.get(random.nextInt(POLICIES.size())));
            scheduler.setEagerFrees(random.nextInt(4) == 0);

            scheduler.evaluate(choice(scheduler, random));

            Schedule schedule = scheduler.schedule();
            MemoryLimits checked = scheduler.isWithinLimits()
                    ? limits
                    : new MemoryLimits(Long.MAX_VALUE, limits.hostBytes(), limits.diskBytes());
            assertThat(schedule).as("seed %s", seed).isValidFor(graph, checked);
            Timeline timeline = Simulator.simulate(graph, schedule, hardware);
            assertThat(scheduler.nanos()).as("seed %s", seed).isEqualTo(timeline.stepNanos());
            assertThat(timeline.peakBytes())
                    .as("seed %s", seed)
                    .isEqualTo(ScheduleChecker.check(graph, schedule, checked).peakBytes());
            swapped += scheduler.swaps();
            within += scheduler.swaps() > 0 && scheduler.isWithinLimits() ? 1 : 0;
        }
        assertThat(swapped).isGreaterThan(2_000);
        assertThat(within).isGreaterThan(200);
    }

    /** One step moved, dropped or doubled: the checker refuses the schedule, or it still computes what it should. */
    @Test
    void check_mutatedSchedules_passesOnlyHarmlessOnes() {
        int refused = 0;
        int passed = 0;
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            TrainingGraph graph = RandomGraphs.draw(seed, 8);
            MemoryLimits limits = new MemoryLimits(graph.budgetOfShare(0.6), 200, 0);
            SwapScheduler scheduler = new SwapScheduler(graph, limits, hardware(random));
            scheduler.loadGraphOrder();
            scheduler.evaluate(choice(scheduler, random));
            if (scheduler.swaps() == 0) {
                continue;
            }
            List<Step> steps = scheduler.schedule().steps();
            for (int i = 0; i < 20; i++) {
                Schedule mutant = mutated(steps, random);
                if (!ScheduleChecker.check(graph, mutant, MemoryLimits.unlimited())
                        .isValid()) {
                    refused++;
                    continue;
                }
                passed++;
                assertThat(mutant).as("seed %s", seed).isValidFor(graph);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(passed).isGreaterThan(100);
    }

    private static Schedule mutated(List<Step> steps, Random random) {
        List<Step> mutant = new ArrayList<>(steps);
        int at = random.nextInt(mutant.size());
        switch (random.nextInt(3)) {
            case 0 -> mutant.remove(at);
            case 1 -> mutant.add(random.nextInt(mutant.size() + 1), mutant.get(at));
            default -> mutant.add(random.nextInt(mutant.size()), mutant.remove(at));
        }
        return new Schedule(mutant);
    }

    @Test
    void evaluate_sameSchedulerTwice_isAsGoodAsNew() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            HardwareProfile hardware = hardware(random);
            MemoryLimits limits = new MemoryLimits(graph.budgetOfShare(0.6), 1000, 0);
            SwapScheduler used = new SwapScheduler(graph, limits, hardware);
            used.loadGraphOrder();
            boolean[] first = choice(used, random);
            boolean[] second = choice(used, random);
            used.evaluate(first);
            used.evaluate(second);
            SwapScheduler fresh = new SwapScheduler(graph, limits, hardware);
            fresh.loadGraphOrder();
            fresh.evaluate(second);

            assertThat(used.schedule()).as("seed %s", seed).isEqualTo(fresh.schedule());
            assertThat(used.nanos()).isEqualTo(fresh.nanos());
        }
    }

    @Test
    void evaluate_ampleRoom_copiesOutButNeverFreesEarly() {
        TrainingGraph graph = RandomGraphs.draw(7, 12);
        SwapScheduler scheduler = new SwapScheduler(graph, MemoryLimits.unlimited(), hardware(new Random(1)));
        scheduler.loadGraphOrder();
        boolean[] all = new boolean[scheduler.gaps()];
        Arrays.fill(all, true);

        scheduler.evaluate(all);
        assertThat(scheduler.swaps()).isZero();
        scheduler.settle(all);

        assertThat(scheduler.schedule().steps()).noneMatch(step -> step instanceof Step.SwapOut);
        assertThat(scheduler.nanos()).isEqualTo(graph.baseNanos());
    }

    @Test
    void fastSimulator_mutatedSchedules_agreesWithTheSimulator() {
        for (long seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            HardwareProfile hardware = hardware(random);
            SwapScheduler scheduler =
                    new SwapScheduler(graph, new MemoryLimits(graph.budgetOfShare(0.5), 1000, 0), hardware);
            scheduler.loadGraphOrder();
            scheduler.evaluate(choice(scheduler, random));
            List<Step> steps = new ArrayList<>(scheduler.schedule().steps());
            for (int i = 0; i < 6; i++) {
                steps.add(random.nextInt(steps.size()), steps.remove(random.nextInt(steps.size())));
            }
            Schedule schedule = new Schedule(steps);
            FastSimulator fast = new FastSimulator(graph, hardware);
            schedule.replay(fast);

            assertThat(fast.stepNanos())
                    .as("seed %s", seed)
                    .isEqualTo(Simulator.simulate(graph, schedule, hardware).stepNanos());
        }
    }
}
