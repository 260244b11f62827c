package io.memplan.swap.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotPlanTest {

    private static final int STORAGES = 24;

    /** Copies out and drops at random; every storage has a copy at most once at a time. */
    private static List<Step> randomCopies(Random random) {
        List<Step> steps = new ArrayList<>();
        List<Integer> copied = new ArrayList<>();
        for (int storage = 0; storage < STORAGES; storage++) {
            steps.add(new Step.Compute(storage));
            Tier tier = random.nextBoolean() ? Tier.HOST : Tier.DISK;
            steps.add(new Step.SwapOut(storage, tier));
            copied.add(storage);
            while (!copied.isEmpty() && random.nextInt(3) == 0) {
                steps.add(new Step.DropHost(copied.remove(random.nextInt(copied.size()))));
            }
        }
        return steps;
    }

    private static TrainingGraph chain(Random random) {
        List<Value> values = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < STORAGES; i++) {
            values.add(new Value(i, "v" + i, Optional.empty(), 1 + random.nextInt(1000), Role.ACTIVATION, i));
            operations.add(new Operation(
                    i,
                    "op" + i,
                    "test::op",
                    Attributes.none(),
                    i == 0 ? List.of() : List.of(i - 1),
                    List.of(i),
                    List.of(),
                    Phase.FORWARD,
                    1,
                    0,
                    Effects.NONE));
        }
        return new TrainingGraph("chain", values, operations, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void slots_ofCopiesThatExistAtOnce_shareNoByte(long seed) {
        Random random = new Random(seed);
        TrainingGraph graph = chain(random);
        Schedule schedule = new Schedule(randomCopies(random));
        SlotPlan plan = SlotPlan.of(graph, schedule);
        TreeMap<Integer, Slot> slotByStorage = new TreeMap<>();
        int next = 0;
        for (Step step : schedule.steps()) {
            if (step instanceof Step.SwapOut swap) {
                Slot slot = plan.slots().get(next++);
                assertThat(slot.tier()).isEqualTo(swap.tier());
                assertThat(slot.bytes()).isEqualTo(graph.value(swap.storage()).bytes());
                assertThat(slot.end()).isLessThanOrEqualTo(plan.bytes(slot.tier()));
                assertThat(slotByStorage.values()).as("seed %d", seed).noneMatch(slot::overlaps);
                slotByStorage.put(swap.storage(), slot);
            } else if (step instanceof Step.DropHost drop) {
                slotByStorage.remove(drop.storage());
            }
        }
        ScheduleReport report = ScheduleChecker.check(graph, schedule, MemoryLimits.unlimited());
        assertThat(plan.bytes(Tier.HOST)).as("seed %d", seed).isEqualTo(report.hostPeakBytes());
        assertThat(plan.bytes(Tier.DISK)).as("seed %d", seed).isEqualTo(report.diskPeakBytes());
    }

    @Test
    void slots_ofManyRandomSchedules_fillTheSlabExactly() {
        int split = 0;
        for (long seed = 100; seed < 400; seed++) {
            slots_ofCopiesThatExistAtOnce_shareNoByte(seed);
            Random random = new Random(seed);
            TrainingGraph graph = chain(random);
            split += SlotPlan.of(graph, new Schedule(randomCopies(random))).slots().stream()
                            .anyMatch(slot -> slot.extents().size() > 1)
                    ? 1
                    : 0;
        }
        assertThat(split).as("schedules whose copies are split").isBetween(30, 270);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void slab_ofNestedCopies_isAsLargeAsThePeak(long seed) {
        Random random = new Random(seed);
        TrainingGraph graph = chain(random);
        List<Step> steps = new ArrayList<>();
        for (int storage = 0; storage < STORAGES; storage++) {
            steps.add(new Step.Compute(storage));
            steps.add(new Step.SwapOut(storage, Tier.HOST));
        }
        for (int storage = STORAGES - 1; storage >= 0; storage--) {
            steps.add(new Step.DropHost(storage));
        }
        Schedule schedule = new Schedule(steps);
        long peak =
                ScheduleChecker.check(graph, schedule, MemoryLimits.unlimited()).hostPeakBytes();
        assertThat(SlotPlan.of(graph, schedule).bytes(Tier.HOST)).isEqualTo(peak);
    }
}
