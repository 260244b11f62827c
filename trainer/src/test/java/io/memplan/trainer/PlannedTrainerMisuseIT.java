package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.graph.Operation;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in training, and what the planned trainer says and leaves behind. */
final class PlannedTrainerMisuseIT {

    private static final int BATCH = 4;

    private final FailOnce failure = new FailOnce();
    private Model model;
    private NDManager batch;
    private NDList data;
    private NDList labels;

    @BeforeEach
    void setUp() {
        Engine.getInstance().setRandomSeed(3);
        model = Model.newInstance("misuse", Device.cpu());
        model.setBlock(SmallNet.block());
        batch = model.getNDManager().newSubManager();
        data = new NDList(batch.randomNormal(SmallNet.inputShape(BATCH)));
        labels = new NDList(batch.randomNormal(SmallNet.labelShape(BATCH)));
    }

    @AfterEach
    void tearDown() {
        batch.close();
        model.close();
    }

    private static DefaultTrainingConfig config() {
        return new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.1f))
                        .optMomentum(0.9f)
                        .build());
    }

    private MemoryPlannerBuilder planner() {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 30))
                .optPlanner(TestPlanner.RECOMPUTE_ALL)
                .optCheckLevel(CheckLevel.FULL)
                .optStepObserver(failure);
    }

    private PlannedTrainer trainer(boolean fused) {
        PlannedTrainer trainer = planner().optFusedUpdate(fused).build().newTrainer(model, config());
        trainer.initialize(SmallNet.inputShape(BATCH));
        return trainer;
    }

    private void step(Trainer trainer) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(data, labels);
            collector.backward(trainer.getLoss().evaluate(labels, predictions));
        }
        trainer.step();
    }

    private List<String> bits() {
        List<String> bits = new ArrayList<>();
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            bits.add(java.util.HexFormat.of().formatHex(parameter.getArray().toByteArray()));
        }
        return bits;
    }

    @Test
    void failureAtAnyOperation_leavesParametersAndStatisticsAndTrainingGoesOn() {
        List<String> expected = new ArrayList<>();
        try (Trainer plain = model.newTrainer(config())) {
            plain.initialize(SmallNet.inputShape(BATCH));
            List<byte[]> begin = new ArrayList<>();
            model.getBlock()
                    .getParameters()
                    .values()
                    .forEach(p -> begin.add(p.getArray().toByteArray()));
            step(plain);
            step(plain);
            expected.addAll(bits());
            restore(begin);
        }
        try (PlannedTrainer trainer = trainer(false)) {
            for (int k = 0; ; k++) {
                List<String> before = bits();
                failure.in(k);
                try {
                    step(trainer);
                    break;
                } catch (StepFailedException e) {
                    assertThat(e).hasMessageContaining("Maybe").hasMessageContaining("The parameters are unchanged");
                    assertThat(bits())
                            .as("after the failure at operation %d", k)
                            .isEqualTo(before);
                }
            }
            failure.in(-1);
            step(trainer);
        }
        assertThat(bits()).isEqualTo(expected);
    }

    private void restore(List<byte[]> bits) {
        int place = 0;
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            NDArray array = parameter.getArray();
            float[] floats = new float[(int) array.size()];
            java.nio.ByteBuffer.wrap(bits.get(place++))
                    .order(java.nio.ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .get(floats);
            try (NDArray source = batch.create(floats, array.getShape())) {
                array.set(new ai.djl.ndarray.index.NDIndex("..."), source);
            }
        }
    }

    @Test
    void fusedFailure_namesTheParametersThatWereUpdated() {
        try (PlannedTrainer trainer = trainer(true)) {
            step(trainer);
            int operations = trainer.latestReport().orElseThrow().operations();
            failure.in(operations - 1);
            assertThatThrownBy(() -> step(trainer))
                    .isInstanceOfSatisfying(StepFailedException.class, e -> assertThat(e.updatedParameters())
                            .isNotEmpty())
                    .hasMessageContaining("the model is between two steps");
        }
    }

    @Test
    void fusedSecondBackwardBeforeStep_isRefused() {
        try (PlannedTrainer trainer = trainer(true)) {
            try (GradientCollector collector = trainer.newGradientCollector()) {
                collector.backward(trainer.getLoss().evaluate(labels, trainer.forward(data, labels)));
                assertThatThrownBy(() -> trainer.forward(data, labels))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("step()");
            }
            trainer.step();
            assertThatThrownBy(trainer::step).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void backwardOnAnotherArray_isRefused() {
        try (PlannedTrainer trainer = trainer(false);
                GradientCollector collector = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(data, labels);
            NDArray loss = trainer.getLoss().evaluate(labels, predictions);
            assertThatThrownBy(() -> collector.backward(loss.mul(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not the loss of the planned step");
            collector.backward(loss);
            assertThatThrownBy(() -> collector.backward(loss)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @SuppressWarnings("try") // nothing is done with the collector
    void closingTheCollectorWithoutBackward_freesTheStep() {
        try (PlannedTrainer trainer = trainer(false)) {
            step(trainer);
            int before = model.getNDManager().getManagedArrays().size();
            for (int i = 0; i < 20; i++) {
                try (GradientCollector collector = trainer.newGradientCollector();
                        NDList predictions = trainer.forward(data, labels)) {
                    trainer.getLoss().evaluate(labels, predictions).close();
                }
                assertThat(model.getNDManager().getManagedArrays()).hasSize(before);
            }
        }
    }

    @Test
    void twoHundredSteps_leaveNoArrayBehind() {
        try (PlannedTrainer trainer = trainer(false)) {
            int before = -1;
            for (int i = 0; i < 200; i++) {
                try (NDManager scope = model.getNDManager().newSubManager()) {
                    NDList scopedData = new NDList(data.head().duplicate());
                    NDList scopedLabels = new NDList(labels.head().duplicate());
                    scopedData.attach(scope);
                    scopedLabels.attach(scope);
                    try (GradientCollector collector = trainer.newGradientCollector()) {
                        NDList predictions = trainer.forward(scopedData, scopedLabels);
                        collector.backward(trainer.getLoss().evaluate(scopedLabels, predictions));
                    }
                    trainer.step();
                }
                int now = model.getNDManager().getManagedArrays().size();
                assertThat(before == -1 || now == before)
                        .as("arrays after step %d", i)
                        .isTrue();
                before = now;
            }
        }
    }

    @Test
    void forwardWithoutLabels_isRefusedWithinACollectorOnly() {
        try (PlannedTrainer trainer = trainer(false)) {
            assertThat(trainer.forward(data).head().getShape()).isEqualTo(SmallNet.labelShape(BATCH));
            try (GradientCollector collector = trainer.newGradientCollector()) {
                assertThatThrownBy(() -> trainer.forward(data))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("forward(data, labels)");
                assertThatThrownBy(trainer::newGradientCollector).isInstanceOf(IllegalStateException.class);
                collector.zeroGradients();
            }
        }
    }

    @Test
    void gradientsAccumulateOverBatches_asInDjl() {
        List<String> expected;
        List<byte[]> begin = new ArrayList<>();
        try (Trainer plain = model.newTrainer(config())) {
            plain.initialize(SmallNet.inputShape(BATCH));
            model.getBlock()
                    .getParameters()
                    .values()
                    .forEach(p -> begin.add(p.getArray().toByteArray()));
            twoBackwards(plain);
            plain.step();
            expected = bits();
            restore(begin);
        }
        try (PlannedTrainer trainer = planner().build().wrap(model.newTrainer(config()))) {
            twoBackwards(trainer);
            trainer.step();
        }
        assertThat(bits()).isEqualTo(expected);
    }

    private void twoBackwards(Trainer trainer) {
        for (int i = 0; i < 2; i++) {
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDList predictions = trainer.forward(data, labels);
                collector.backward(trainer.getLoss().evaluate(labels, predictions));
            }
        }
    }

    @Test
    void uninitializedTrainer_isInitializedByTheFirstForward() {
        try (PlannedTrainer trainer = planner().build().wrap(model.newTrainer(config()))) {
            step(trainer);
            List<String> once = bits();
            step(trainer);
            assertThat(bits()).isNotEqualTo(once);
        }
    }

    @Test
    void infeasibleBudget_saysTheSmallestThatWouldDo() {
        try (PlannedTrainer trainer =
                        planner().setBudget(new Budget.Absolute(10)).build().newTrainer(model, config());
                GradientCollector collector = trainer.newGradientCollector()) {
            assertThatThrownBy(() -> trainer.forward(data, labels))
                    .isInstanceOf(InfeasibleBudgetException.class)
                    .hasMessageContaining("The budget (10 bytes)")
                    .hasMessageContaining("Maybe raise the budget");
            collector.zeroGradients();
        }
    }

    @Test
    void severalDevicesFusedWrapAndDoubleWrap_areRefused() {
        DefaultTrainingConfig two = config().optDevices(new Device[] {Device.cpu(), Device.gpu()});
        assertThatThrownBy(() -> planner().build().newTrainer(model, two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 devices");
        try (PlannedTrainer trainer = trainer(false)) {
            assertThatThrownBy(() -> planner().build().wrap(trainer)).hasMessageContaining("planned already");
            assertThatThrownBy(() -> planner().optFusedUpdate(true).build().wrap(trainer.wrapped()))
                    .hasMessageContaining("Fused updates need the optimizer");
        }
    }

    @Test
    void incompletePlanner_listsEveryProblem() {
        assertThatThrownBy(() -> MemoryPlanner.builder().optStrategy("no-such").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no budget was set")
                .hasMessageContaining("no strategy named no-such");
    }

    /** Fails once, at the k-th operation from now. */
    private static final class FailOnce implements StepObserver {

        private int left = -1;

        void in(int operations) {
            left = operations;
        }

        @Override
        public void beforeOperation(Operation operation, boolean replay) {
            if (left >= 0 && left-- == 0) {
                throw new IllegalStateException("injected");
            }
        }
    }
}
