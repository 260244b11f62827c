package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The batch found for real models on this processor, beside all batches of a grid, each trained under its own plan. */
@Tag("heavy")
final class TunedModelsIT {

    private static final int ROUNDS = 40;
    private static final long MOST_NANOS = 15_000_000_000L;
    private static final long LONG_NANOS = 500_000_000L;
    private static final int STEPS = 3;
    private static final int FINALISTS = 3;

    @ParameterizedTest
    @CsvSource({"mlp, 32, 24MiB", "lenet, 32, 48MiB", "resnet18, 32, 160MiB"})
    void foundBatch_isWithinFivePercentOfTheGrid(String name, int imageSize, String memory) throws Exception {
        DataChoice digits = new DataChoice("digits", imageSize, null, null, null, null);
        TrainingJob job = TrainingJob.of(
                        new ModelChoice(
                                name,
                                null,
                                List.of(),
                                null,
                                ModelOptions.builder().build()),
                        digits,
                        32,
                        "sgd")
                .withPlan(PlanChoice.NONE.withBudget(memory).withStrategy("greedy-evict"));
        TrainingSetup setup = TrainingSetup.of(job);
        Tuning tuning;
        try (Model model = setup.newModel();
                Trainer trainer = setup.newPlainTrainer(model)) {
            TuneOptions options = TuneOptions.builder()
                    .optBaseBatch(32)
                    .optNoiseParts(0)
                    .optMostPasses(1)
                    .optPlanLimit(Duration.ofSeconds(2))
                    .build();
            tuning = setup.planner(model).tune(trainer, setup.data().trainDataset(1, 0), options);
        }
        System.out.println(name + ": batch " + tuning.efficient().batch() + ", passes " + tuning.probes());
        assertThat(tuning.probes()).hasSizeBetween(1, 6);
        int found = tuning.efficient().batch();
        Map<Integer, Long> leastByBatch = leastNanos(setup, memory, gridOf(tuning), found);
        double best = leastByBatch.entrySet().stream()
                .mapToDouble(TunedModelsIT::speed)
                .max()
                .orElseThrow();
        assertThat(1e9 * found / Objects.requireNonNull(leastByBatch.get(found)))
                .as("%s: batch %d, beside the least times of a step %s", name, found, leastByBatch)
                .isGreaterThanOrEqualTo(0.95 * best);
    }

    private static double speed(Map.Entry<Integer, Long> step) {
        return 1e9 * step.getKey() / step.getValue();
    }

    private static Set<Integer> gridOf(Tuning tuning) {
        Set<Integer> grid = new TreeSet<>(List.of(
                tuning.efficient().batch(), tuning.largest().batch(), tuning.keepAllLargest()));
        for (int batch = 2; batch < tuning.largest().batch(); batch = Math.max(batch + 1, batch * 3 / 2)) {
            grid.add(batch);
        }
        return grid;
    }

    /**
     * Trains every batch of a grid in turns, in another order each time; then only those that were fastest, and one more, so
     * that the noise of the machine strikes all alike. Returns the least time of a step of each of these, in nanoseconds.
     */
    private static Map<Integer, Long> leastNanos(TrainingSetup setup, String memory, Set<Integer> grid, int found)
            throws Exception {
        MemoryPlanner planner = MemoryPlanner.builder()
                .setBudget(Budget.parse(memory))
                .optStrategy("greedy-evict")
                .optOptimizerStateCopies(1)
                .build();
        try (Model model = setup.newModel();
                PlannedTrainer trainer = planner.wrap(setup.newPlainTrainer(model))) {
            Set<Integer> finalists = new TreeSet<>(grid);
            Map<Integer, Long> nanosByBatch = new TreeMap<>();
            for (int turn = 0; turn < 2; turn++) {
                nanosByBatch = inTurns(trainer, setup, finalists);
                finalists = new TreeSet<>(nanosByBatch.entrySet().stream()
                        .sorted(Comparator.comparingDouble(TunedModelsIT::speed).reversed())
                        .limit(FINALISTS)
                        .map(Map.Entry::getKey)
                        .toList());
                finalists.add(found);
            }
            return nanosByBatch;
        }
    }

    private static Map<Integer, Long> inTurns(Trainer trainer, TrainingSetup setup, Set<Integer> grid)
            throws Exception {
        Map<Integer, Long> leastByBatch = new TreeMap<>();
        List<Integer> batches = new ArrayList<>(grid);
        long begin = System.nanoTime();
        for (int round = 0; round < 2 || round < ROUNDS && System.nanoTime() - begin < MOST_NANOS; round++) {
            Collections.shuffle(batches, new Random(round));
            for (int batch : batches) {
                long first = step(trainer, setup, batch); // brings the memory of that batch back
                for (int i = 0; i < (first > LONG_NANOS ? 1 : STEPS); i++) {
                    leastByBatch.merge(batch, step(trainer, setup, batch), Math::min);
                }
            }
        }
        return leastByBatch;
    }

    private static long step(Trainer trainer, TrainingSetup setup, int batch) throws Exception {
        try (Batch examples = trainer.iterateDataset(setup.data().trainDataset(batch, 0))
                .iterator()
                .next()) {
            long begin = System.nanoTime();
            PlainTraining.step(trainer, examples);
            return System.nanoTime() - begin;
        }
    }
}
