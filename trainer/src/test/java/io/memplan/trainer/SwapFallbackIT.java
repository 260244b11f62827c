package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.ChannelOpener;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.FaultyChannel.Fault;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that fails for good while a model trains: training goes on without it, with the bits of plain DJL. */
final class SwapFallbackIT {

    private static final int STEPS = 4;
    private static final int BROKEN_STEP = 2;

    @TempDir
    private Path folder;

    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final List<RuntimeException> failures = new ArrayList<>();
    private final List<Long> swapped = new ArrayList<>();

    /** Swaps all where there is a disk, and asks another planner where there is none. */
    private record Falling(UnaryOperator<PlanRequest> withoutDisk) implements Planner {
        @Override
        public PlannerDescription description() {
            return new PlannerDescription("falling", "For tests.", "none", "O(n)");
        }

        @Override
        public Plan plan(PlanRequest request) {
            return request.diskBudgetBytes() > 0
                    ? TestPlanner.swapping(Tier.DISK, 2).plan(request)
                    : TestPlanner.RECOMPUTE_ALL.plan(withoutDisk.apply(request));
        }
    }

    private MemoryPlannerBuilder planner(Planner planner, StepObserver observer) {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(planner)
                .optSwapFolder(folder)
                .optDiskBudgetBytes(64 << 20)
                .optSwapFileOpener(file -> new FaultyChannel(ChannelOpener.USUAL.open(file), fault))
                .optStepObserver(observer)
                .optCheckLevel(CheckLevel.PARANOID);
    }

    private TrainingPair pair() {
        return new TrainingPair(
                        manager -> SampleNet.RESIDUAL.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .steps(STEPS)
                .after((step, trainer) ->
                        swapped.add(trainer.latestReport().orElseThrow().swappedBytes()))
                .retrying((step, failure) -> {
                    failures.add(failure);
                    fault.set(Fault.NONE);
                });
    }

    /** Breaks the disk at the first operation of a step. */
    private StepObserver breaking(Fault broken) {
        AtomicInteger step = new AtomicInteger(-1);
        return new StepObserver() {
            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                if (operation.id() == 0 && !replay && step.incrementAndGet() == BROKEN_STEP) {
                    fault.set(broken);
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource(SwapFaultsIT.Broken.class)
    void step_whoseFileBreaksForGood_isRepeatedWithoutTheDisk(SwapFaultsIT.Broken broken) {
        pair().verify(planner(new Falling(request -> request), breaking(broken)));

        assertThat(failures).isEmpty();
        assertThat(swapped).hasSize(STEPS);
        assertThat(swapped.subList(0, BROKEN_STEP)).allMatch(bytes -> bytes > 0);
        assertThat(swapped.subList(BROKEN_STEP, STEPS)).containsOnly(0L);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void step_onADiskThatIsFullAtFirst_beginsWithoutIt() {
        fault.set(SwapFaultsIT.Broken.DISK_FULL);
        pair().verify(planner(new Falling(request -> request), StepObserver.NONE));

        assertThat(failures).isEmpty();
        assertThat(swapped).hasSize(STEPS).containsOnly(0L);
    }

    @Test
    void step_withoutAPlanThatDoesWithoutTheDisk_failsCleanAndMayBeTakenAgain() {
        Planner needy = new Falling(request -> request.withBudget(1));
        pair().verify(planner(needy, breaking(SwapFaultsIT.Broken.DISK_ERROR)));

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure)
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageContaining("The parameters are unchanged")
                    .hasCauseInstanceOf(SwapException.class);
            assertThat(failure.getSuppressed()).hasAtLeastOneElementOfType(InfeasibleBudgetException.class);
        });
        assertThat(swapped).hasSize(STEPS).allMatch(bytes -> bytes > 0);
    }

    @Test
    void opener_thatAlwaysRefuses_leavesTheDisk() {
        MemoryPlannerBuilder refusing = planner(new Falling(request -> request), StepObserver.NONE)
                .optSwapFileOpener(file -> {
                    throw new IOException("Permission denied");
                });
        pair().verify(refusing);

        assertThat(failures).isEmpty();
        assertThat(swapped).hasSize(STEPS).containsOnly(0L);
    }
}
