package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.Trainer;
import io.memplan.graph.Operation;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that run out of memory, at any allocation, once or for good. */
final class OutOfMemoryIT {

    private static final int BATCH = 32;

    /** Keeps everything, or else recomputes all that it may. */
    private static final Planner KEEP_OR_RECOMPUTE = new Planner() {
        @Override
        public PlannerDescription description() {
            return TestPlanner.KEEP_ALL.description();
        }

        @Override
        public Plan plan(PlanRequest request) {
            Plan plan = TestPlanner.KEEP_ALL.plan(request);
            return plan.isFeasible() ? plan : TestPlanner.RECOMPUTE_ALL.plan(request);
        }
    };

    /** A device that refuses allocations: some by number, and all that take more than it has. */
    private static final class Device implements StepObserver {

        private int refusedAt = -1;
        private int refusals;
        private long deviceBytes = Long.MAX_VALUE;
        private int allocations;
        private int refused;
        private long mostBytes;

        Device refusing(int allocation, int times) {
            refusedAt = allocation;
            refusals = times;
            return this;
        }

        Device of(long bytes) {
            deviceBytes = bytes;
            return this;
        }

        @Override
        public void beforeOperation(Operation operation, boolean replay) {
            if (operation.outputs().isEmpty()) {
                return;
            }
            allocations++;
            if (refusedAt >= 0 && allocations > refusedAt && refused < refusals) {
                refuse();
            }
        }

        @Override
        public void afterOperation(Operation operation, long residentBytes) {
            mostBytes = Math.max(mostBytes, residentBytes);
            if (residentBytes > deviceBytes) {
                refuse();
            }
        }

        private void refuse() {
            refused++;
            throw new EngineException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes.");
        }
    }

    private static Block block() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(24).build())
                .add(BatchNorm.builder().build())
                .add(Dropout.builder().optRate(0.3f).build())
                .add(Linear.builder().setUnits(SmallNet.OUT).build());
    }

    private static TrainingPair pair() {
        return new TrainingPair(
                manager -> block(),
                (manager, step) -> new NDList(manager.arange(BATCH * SmallNet.IN)
                        .reshape(BATCH, SmallNet.IN)
                        .add(step)
                        .sin()),
                (manager, step) -> new NDList(manager.ones(SmallNet.labelShape(BATCH))));
    }

    private static MemoryPlannerBuilder planner(Device device) {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 30))
                .optPlanner(Planners.byName("greedy-evict"))
                .optCheckLevel(CheckLevel.FULL)
                .optStepObserver(device);
    }

    @Test
    void outOfMemoryOnceAtAnyAllocation_isRepeatedWithTheSameBits() {
        Device counting = new Device();
        pair().steps(1).verify(planner(counting));
        assertThat(counting.allocations).isGreaterThan(10);
        for (int allocation = 0; allocation < counting.allocations; allocation++) {
            Device device = new Device().refusing(allocation, 1);
            pair().steps(2).verify(planner(device));
            assertThat(device.refused).isEqualTo(1);
        }
    }

    @Test
    void outOfMemoryInALaterStep_isRepeatedWithTheSameBits() {
        Device counting = new Device();
        pair().steps(2).verify(planner(counting));
        for (int allocation = counting.allocations / 2; allocation < counting.allocations; allocation += 7) {
            Device device = new Device().refusing(allocation, 2);
            pair().steps(4).optimizer(TrainingPair::adam).verify(planner(device));
            assertThat(device.refused).isEqualTo(2);
        }
    }

    @Test
    void outOfMemoryForGoodAtAnyAllocation_isTheTypedErrorWithUnchangedParameters() {
        Device counting = new Device();
        pair().steps(1).verify(planner(counting));
        for (int allocation = 0; allocation < counting.allocations; allocation += 3) {
            Device device = new Device();
            List<List<byte[]>> bits = new ArrayList<>();
            List<Trainer> kept = new ArrayList<>();
            int remaining = allocation;
            TrainingPair training = pair().steps(2).before((step, trainer) -> {
                bits.add(bits(trainer));
                if (step == 1) {
                    kept.add(trainer);
                    device.refusing(device.allocations + remaining, Integer.MAX_VALUE);
                }
            });
            MemoryPlannerBuilder planner = planner(device);
            List<List<byte[]>> after = new ArrayList<>();
            assertThatThrownBy(() -> training.after((step, trainer) -> after.add(bits(trainer)))
                            .train(planner.optPlanner(KEEP_OR_RECOMPUTE)
                                    .optStepObserver(new Watching(device, () -> after.add(bits(kept.get(0)))))))
                    .isInstanceOf(StepFailedException.class)
                    .satisfies(e -> assertThat(((StepFailedException) e).isOutOfMemory())
                            .isTrue())
                    .hasMessageContaining("The parameters are unchanged");
            // weights only change in step(); what the failed step found is what the first step left
            assertThat(trainable(bits.get(1))).isEqualTo(trainable(after.get(0)));
        }
    }

    /** Runs something when the device refuses. */
    private record Watching(Device device, Runnable onRefusal) implements StepObserver {

        @Override
        public void beforeOperation(Operation operation, boolean replay) {
            try {
                device.beforeOperation(operation, replay);
            } catch (EngineException e) {
                onRefusal.run();
                throw e;
            }
        }

        @Override
        public void afterOperation(Operation operation, long residentBytes) {
            device.afterOperation(operation, residentBytes);
        }
    }

    private static List<byte[]> bits(Trainer trainer) {
        return trainer.getModel().getBlock().getParameters().values().stream()
                .filter(parameter -> parameter.requiresGradient())
                .map(parameter -> parameter.getArray().toByteArray())
                .toList();
    }

    private static List<String> trainable(List<byte[]> bits) {
        return bits.stream().map(java.util.HexFormat.of()::formatHex).toList();
    }

    @Test
    void deviceSmallerThanTheBudget_isFoundOutAndPlannedFor() {
        Device roomy = new Device();
        long keepAll = peak(planner(roomy));
        Device device = new Device().of(roomy.mostBytes - 100);
        TrainingPair training = pair().steps(3);
        List<Long> peaks = new ArrayList<>();
        training.after((step, trainer) ->
                        peaks.add(trainer.latestReport().orElseThrow().accountedPeakBytes()))
                .verify(planner(device));
        assertThat(device.refused).isPositive();
        assertThat(peaks).allMatch(peak -> peak < keepAll);
        assertThat(new ArrayList<>(new java.util.TreeSet<>(peaks))).hasSize(1);
    }

    @Test
    void deviceSmallerThanAnyPlanOfTheBatch_isFoundOutAndTheBatchSplit() {
        MemoryPlannerBuilder keepAll = planner(new Device()).optPlanner(TestPlanner.KEEP_ALL);
        long half = peak(planner(new Device()).optPlanner(TestPlanner.KEEP_ALL).optMicroBatch(BATCH / 2));
        long whole = peak(keepAll);
        assertThat(half).isLessThan(whole);
        Device device = new Device().of(half);
        List<Long> peaks = new ArrayList<>();
        pair().steps(2)
                .after((step, trainer) ->
                        peaks.add(trainer.latestReport().orElseThrow().accountedPeakBytes()))
                .train(planner(device).optPlanner(TestPlanner.KEEP_ALL));
        assertThat(device.refused).isPositive();
        assertThat(peaks).hasSize(2).allMatch(peak -> peak <= half);
    }

    @Test
    void withoutRecovery_theStepFails() {
        Device device = new Device().refusing(3, 1);
        assertThatThrownBy(() -> pair().train(planner(device).optRecovery(false)))
                .isInstanceOf(StepFailedException.class);
    }

    private static long peak(MemoryPlannerBuilder planner) {
        List<Long> peaks = new ArrayList<>();
        pair().steps(1)
                .after((step, trainer) ->
                        peaks.add(trainer.latestReport().orElseThrow().accountedPeakBytes()))
                .train(planner);
        return peaks.get(0);
    }

    @Test
    void splitBatch_outOfMemoryInAnyPass_isRepeatedWithTheSameBits() {
        Device counting = new Device();
        List<String> expected =
                losses(planner(counting).optPlanner(KEEP_OR_RECOMPUTE).optMicroBatch(12));
        for (int allocation = 0; allocation < counting.allocations; allocation += 9) {
            Device device = new Device().refusing(allocation, 1);
            assertThat(losses(planner(device).optPlanner(KEEP_OR_RECOMPUTE).optMicroBatch(12)))
                    .as("refused at allocation %d", allocation)
                    .isEqualTo(expected);
            assertThat(device.refused).isEqualTo(1);
        }
    }

    /** Trains two steps, and returns the bits of the parameters after each. */
    private static List<String> losses(MemoryPlannerBuilder planner) {
        List<String> bits = new ArrayList<>();
        pair().steps(2)
                .after((step, trainer) -> trainer.getModel()
                        .getBlock()
                        .getParameters()
                        .values()
                        .forEach(parameter -> bits.add(java.util.HexFormat.of()
                                .formatHex(parameter.getArray().toByteArray()))))
                .train(planner);
        return bits;
    }
}
