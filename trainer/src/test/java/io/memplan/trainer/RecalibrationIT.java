package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Tier;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first steps teach: predictions become true, and a plan that pays by them takes over with the same bits. */
final class RecalibrationIT {

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long WAIT_SECONDS = 30;
    private static final long SWAP_RATE = 20 << 20;
    private static final long ACTIVATION_BYTES = 3 * 6 * 10 * 10 * Float.BYTES;

    @TempDir
    private Path folder;

    private static TrainingPair pair(int steps) {
        return new TrainingPair(
                        manager -> SampleNet.RESIDUAL.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .steps(steps);
    }

    /** Lets every operation take some milliseconds more, so that the machine's other work does not matter. */
    private static StepObserver slow() {
        return new StepObserver() {
            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                long end = System.nanoTime() + SLOW_NANOS;
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            }
        };
    }

    private MemoryPlannerBuilder swapping() {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(TestPlanner.swapping(Tier.DISK, 3))
                .optSwapFolder(folder)
                .optDiskBudgetBytes(64 << 20)
                .optDiskBytesPerSecond(SWAP_RATE)
                .optStepObserver(slow())
                .optCheckLevel(CheckLevel.FULL);
    }

    @Test
    void step_afterTheFirstFour_isPredictedByWhatTheyTook() {
        List<Double> ratios = new ArrayList<>();
        Recalibration[] learnt = new Recalibration[1];
        pair(9).after((step, trainer) -> {
                    if (step < 3) {
                        assertThat(trainer.latestRecalibration()).isEmpty();
                    } else {
                        if (step > 3) {
                            ratios.add(trainer.latestReport().orElseThrow().nanos()
                                    / (double) learnt[0].calibratedNanos());
                        }
                        learnt[0] = trainer.latestRecalibration().orElseThrow();
                    }
                })
                .verify(swapping());
        assertThat(learnt[0].calibratedNanos())
                .isGreaterThan(10 * learnt[0].predictedNanos())
                .isGreaterThan(SLOW_NANOS * learnt[0].graph().operations().size());
        long atPace = ACTIVATION_BYTES * TimeUnit.SECONDS.toNanos(1) / SWAP_RATE;
        assertThat(HardwareProfiles.cpu().toDisk().nanosFor(ACTIVATION_BYTES)).isLessThan(atPace / 4);
        assertThat(learnt[0].hardware().toHost())
                .isEqualTo(HardwareProfiles.cpu().toHost());
        assertThat(learnt[0].hardware().toDisk().nanosFor(ACTIVATION_BYTES))
                .as("a copy at the pace of the disk")
                .isGreaterThan(atPace / 2);
        ratios.sort(null);
        assertThat(ratios.get(ratios.size() / 2))
                .as("measured to predicted: %s", ratios)
                .isBetween(0.6, 1.6);
    }

    @Test
    void step_whereEachCopyIsWaitedFor_hasTheBitsOfPlainDjlAndTeachesNothing() {
        pair(5).after((step, trainer) ->
                        assertThat(trainer.latestRecalibration()).isEmpty())
                .verify(swapping().optSynchronousSwaps(true).optStepObserver(StepObserver.NONE));
    }

    /** A planner that makes another plan when it is told that operations are slow. */
    private record ByTimes(Function<PlanRequest, Plan> whenFast, Function<PlanRequest, Plan> whenSlow)
            implements Planner {
        @Override
        public PlannerDescription description() {
            return new PlannerDescription("by-times", "For tests.", "none", "O(n)");
        }

        @Override
        public Plan plan(PlanRequest request) {
            boolean slow = request.graph().baseNanos()
                    > SLOW_NANOS * request.graph().operations().size() / 2;
            Plan plan = (slow ? whenSlow : whenFast).apply(request);
            long nanos = Simulator.simulate(request.graph(), plan.schedule(), request.hardware())
                    .stepNanos();
            return new Plan(
                    plan.graphFingerprint(),
                    plan.strategy(),
                    plan.seed(),
                    plan.status(),
                    plan.schedule(),
                    plan.budgetBytes(),
                    plan.predictedPeakBytes(),
                    nanos,
                    plan.baseNanos(),
                    plan.lowerBoundNanos(),
                    plan.solveMillis(),
                    plan.infeasibility());
        }
    }

    @Test
    void step_afterTheMeasuredTimesShowABetterPlan_runsByItWithTheSameBits() {
        List<String> strategies = new ArrayList<>();
        Planner byTimes = new ByTimes(TestPlanner.RECOMPUTE_ALL::plan, TestPlanner.swapping(Tier.DISK, 3)::plan);
        pair(10).after((step, trainer) -> {
                    strategies.add(trainer.latestPlan().orElseThrow().strategy());
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
                    while (trainer.isImproving() && System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    assertThat(trainer.isImproving()).isFalse();
                })
                .verify(swapping()
                        .optDiskBytesPerSecond(0)
                        .optQuickPlanner(TestPlanner.RECOMPUTE_ALL)
                        .optPlanner(byTimes)
                        .optBackgroundPlanning(true));
        assertThat(strategies.subList(0, 4)).containsOnly("recompute-all");
        assertThat(strategies.subList(4, 10)).containsOnly("swap-all");
    }
}
