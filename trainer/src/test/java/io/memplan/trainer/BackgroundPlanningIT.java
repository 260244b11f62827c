package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on a quick plan while a better one is looked for: the bits stay, the plan changes between two steps. */
final class BackgroundPlanningIT {

    private static final int BATCH = 4;
    private static final int STEPS = 6;
    private static final long WAIT_SECONDS = 30;

    private static TrainingPair pair() {
        return new TrainingPair(
                        manager -> SmallNet.block(),
                        (manager, step) -> new NDList(manager.randomNormal(SmallNet.inputShape(BATCH))),
                        (manager, step) -> new NDList(manager.randomNormal(SmallNet.labelShape(BATCH))))
                .steps(STEPS);
    }

    /** A planner that answers when it is let. */
    private record Slow(Function<PlanRequest, Plan> answer) implements Planner {
        @Override
        public PlannerDescription description() {
            return new PlannerDescription("slow", "For tests.", "none", "as it is told");
        }

        @Override
        public Plan plan(PlanRequest request) {
            return answer.apply(request);
        }
    }

    private static MemoryPlannerBuilder startingWithRecomputes(Planner slow) {
        return TrainingPair.recomputing()
                .optQuickPlanner(TestPlanner.RECOMPUTE_ALL)
                .optPlanner(slow)
                .optBackgroundPlanning(true);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitEnd(PlannedTrainer trainer) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (trainer.isImproving() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(trainer.isImproving()).isFalse();
    }

    @Test
    void step_afterABetterPlanWasFound_runsByItWithTheSameBits() {
        CountDownLatch allowed = new CountDownLatch(1);
        List<String> strategies = new ArrayList<>();
        Planner slow = new Slow(request -> {
            await(allowed);
            return TestPlanner.KEEP_ALL.plan(request);
        });
        pair().after((step, trainer) -> {
                    strategies.add(trainer.latestPlan().orElseThrow().strategy());
                    assertThat(trainer.plans()).hasSize(1);
                    if (step < 2) {
                        assertThat(trainer.isImproving()).isTrue();
                    } else {
                        allowed.countDown();
                        awaitEnd(trainer);
                    }
                })
                .verify(startingWithRecomputes(slow));
        assertThat(strategies)
                .containsExactly("recompute-all", "recompute-all", "recompute-all", "keep-all", "keep-all", "keep-all");
    }

    @Test
    void step_whoseBetterPlanIsNotFaster_keepsTheFirst() {
        pair().after((step, trainer) -> {
                    awaitEnd(trainer);
                    assertThat(trainer.latestPlan().orElseThrow().strategy()).isEqualTo("keep-all");
                })
                .verify(TrainingPair.recomputing()
                        .optQuickPlanner(TestPlanner.KEEP_ALL)
                        .optPlanner(TestPlanner.RECOMPUTE_ALL)
                        .optBackgroundPlanning(true));
    }

    @Test
    void step_whoseSearchFails_goesOnWithTheFirstPlan() {
        Planner failing = new Slow(request -> {
            throw new IllegalStateException("The solver broke.");
        });
        pair().after((step, trainer) -> {
                    awaitEnd(trainer);
                    assertThat(trainer.latestPlan().orElseThrow().strategy()).isEqualTo("recompute-all");
                })
                .verify(startingWithRecomputes(failing));
    }

    @Test
    void close_whileASearchRuns_cancelsIt() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        Planner slow = new Slow(request -> {
            begun.countDown();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
            while (!request.isCancelled() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            cancelled.set(request.isCancelled());
            return TestPlanner.KEEP_ALL.plan(request);
        });
        pair().steps(2).after((step, trainer) -> await(begun)).train(startingWithRecomputes(slow));
        assertThat(cancelled).isTrue();
    }

    @Test
    void forward_withoutAQuickPlanInTheBudget_waitsForThePlanner() {
        Planner none = new Slow(request -> TestPlanner.KEEP_ALL.plan(request.withBudget(1)));
        pair().after((step, trainer) -> {
                    if (step < 3) { // later, measured times are planned with
                        assertThat(trainer.isImproving()).isFalse();
                    }
                    assertThat(trainer.latestPlan().orElseThrow().strategy()).isEqualTo("keep-all");
                })
                .verify(TrainingPair.keeping().optQuickPlanner(none).optBackgroundPlanning(true));
        assertThatThrownBy(() -> pair().train(TrainingPair.keeping()
                        .optPlanner(none)
                        .optQuickPlanner(none)
                        .optBackgroundPlanning(true)))
                .isInstanceOf(InfeasibleBudgetException.class)
                .hasMessageContaining("smallest feasible");
    }

    @Test
    void fit_withTheRealPlanners_hasTheBitsOfPlainDjl() {
        new TrainingPair(
                        manager -> SmallNet.block(),
                        (manager, step) ->
                                new NDList(manager.randomNormal(new Shape(step % 2 == 0 ? 4 : 3, SmallNet.IN))),
                        (manager, step) ->
                                new NDList(manager.randomNormal(new Shape(step % 2 == 0 ? 4 : 3, SmallNet.OUT))))
                .steps(8)
                .after((step, trainer) -> awaitEnd(trainer))
                .verify(MemoryPlanner.builder()
                        .setBudget(Budget.parse("90%"))
                        .optTimeLimit(Duration.ofSeconds(20))
                        .optBackgroundPlanning(true));
    }

    @Test
    void train_aSecondTimeWithAPlanCache_doesNotPlan(@TempDir Path folder) {
        AtomicInteger planned = new AtomicInteger();
        Planner counting = new Slow(request -> {
            planned.incrementAndGet();
            return TestPlanner.RECOMPUTE_ALL.plan(request);
        });
        pair().verify(TrainingPair.keeping().optPlanner(counting).optPlanCache(folder));
        pair().verify(TrainingPair.keeping().optPlanner(counting).optPlanCache(folder));
        assertThat(planned).hasValue(1);
        assertThat(folder).isNotEmptyDirectory();
    }
}
