package io.memplan.trainer.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import io.memplan.graph.trace.TracedStep;
import io.memplan.trainer.Schedules;
import io.memplan.trainer.SmallNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The executor against DJL's own autograd, on a graph written by hand. */
final class ScheduleExecutorIT {

    private static final int BATCH = 4;
    private static final int RELU_INPUT_PRODUCER = 1;

    private final SmallNet net = new SmallNet(BATCH, false);
    private NDManager manager;
    private Block block;
    private TracedStep traced;
    private NDArray data;
    private NDArray label;

    @BeforeEach
    void setUp() {
        manager = NDManager.newBaseManager();
        Engine.getInstance().setRandomSeed(7);
        block = SmallNet.block();
        block.initialize(manager, DataType.FLOAT32, SmallNet.inputShape(BATCH));
        traced = net.traced(block);
        data = manager.randomNormal(SmallNet.inputShape(BATCH));
        label = manager.randomNormal(SmallNet.labelShape(BATCH));
    }

    @AfterEach
    void tearDown() {
        manager.close();
    }

    private TrainingGraph graph() {
        return traced.graph();
    }

    private Program program(Schedule schedule) {
        Set<Integer> wanted = new TreeSet<>(traced.predictions());
        wanted.add(traced.loss());
        return Program.compile(manager, graph(), schedule, net.texts(), wanted);
    }

    private ScheduleExecutor executor(Program program, CheckLevel level, StepObserver observer) {
        return new ScheduleExecutor(program, level, ParameterUpdate.REFUSED, observer, AllocationGuard.NONE);
    }

    private Map<Integer, NDArray> sources() {
        Map<Integer, NDArray> sources = new TreeMap<>();
        traced.parameterByValue().forEach((value, parameter) -> sources.put(value, parameter.getArray()));
        traced.gradientOfByValue().forEach((value, parameter) -> sources.put(value, gradientOf(parameter)));
        sources.put(traced.inputs().get(0), data);
        sources.put(traced.labels().get(0), label);
        return sources;
    }

    private NDArray gradientOf(Parameter parameter) {
        PtNDArray array = (PtNDArray) parameter.getArray();
        if (JniUtils.getGradient(array) == null) {
            JniUtils.setGradMode(true);
            JniUtils.backward(array, (PtNDArray) array.zerosLike(), false, false);
            JniUtils.setGradMode(false);
        }
        return array.getGradient();
    }

    /** The bits of every parameter, state and gradient. */
    private List<byte[]> modelBits(Block anyBlock) {
        List<byte[]> bits = new ArrayList<>();
        for (Parameter parameter : anyBlock.getParameters().values()) {
            bits.add(parameter.getArray().toByteArray());
            if (parameter.requiresGradient()) {
                bits.add(parameter.getArray().getGradient().toByteArray());
            }
        }
        return bits;
    }

    private float referenceStep() {
        ParameterStore store = new ParameterStore(manager, false);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList predictions = block.forward(store, new NDList(data), new NDList(label), null);
            NDArray loss = Loss.l2Loss().evaluate(new NDList(label), predictions);
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    private void restore(List<byte[]> bits) {
        int place = 0;
        for (Parameter parameter : block.getParameters().values()) {
            write(parameter.getArray(), bits.get(place++));
            if (parameter.requiresGradient()) {
                write(parameter.getArray().getGradient(), bits.get(place++));
            }
        }
    }

    private void write(NDArray target, byte[] bits) {
        float[] floats = new float[bits.length / 4];
        java.nio.ByteBuffer.wrap(bits)
                .order(java.nio.ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(floats);
        NDArray source = manager.create(floats, target.getShape());
        target.set(new ai.djl.ndarray.index.NDIndex("..."), source);
    }

    @ParameterizedTest
    @EnumSource(CheckLevel.class)
    void keepAll_givesTheBitsOfAutograd(CheckLevel level) {
        sources();
        List<byte[]> before = modelBits(block);
        float expectedLoss = referenceStep();
        List<byte[]> expected = modelBits(block);
        restore(before);
        assertThat(modelBits(block)).usingRecursiveComparison().isEqualTo(before);

        try (Program program = program(Schedules.keepAll(graph()))) {
            ScheduleExecutor executor = executor(program, level, StepObserver.NONE);
            executor.runForward(sources(), 0);
            try (NDArray loss = executor.handOut(traced.loss(), manager)) {
                assertThat(loss.getFloat()).isEqualTo(expectedLoss);
                StepReport report = executor.runBackward();
                assertThat(loss.getFloat()).isEqualTo(expectedLoss);
                assertThat(report.accountedPeakBytes()).isEqualTo(graph().keepAllPeakBytes());
                assertThat(report.recomputes()).isZero();
            }
            assertThat(executor.openArrays()).isZero();
        }
        assertThat(modelBits(block)).usingRecursiveComparison().isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(CheckLevel.class)
    void recomputing_givesTheBitsOfAutogradAndUpdatesStatisticsOnce(CheckLevel level) {
        sources();
        List<byte[]> before = modelBits(block);
        referenceStep();
        List<byte[]> expected = modelBits(block);
        restore(before);

        Schedule schedule = Schedules.recomputing(graph(), Set.of(0, RELU_INPUT_PRODUCER, 2));
        try (Program program = program(schedule)) {
            ScheduleExecutor executor = executor(program, level, StepObserver.NONE);
            executor.runForward(sources(), 0);
            StepReport report = executor.runBackward();
            assertThat(report.recomputes()).isEqualTo(3);
        }
        assertThat(modelBits(block)).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void computingWhatIsStillThere_replacesIt() {
        sources();
        List<byte[]> before = modelBits(block);
        referenceStep();
        List<byte[]> expected = modelBits(block);
        restore(before);

        List<Step> steps = new ArrayList<>(Schedules.keepAll(graph()).steps());
        steps.add(2, new Step.Compute(0));
        steps.add(3, new Step.Compute(1, true));
        try (Program program = program(new Schedule(steps))) {
            ScheduleExecutor executor = executor(program, CheckLevel.PARANOID, StepObserver.NONE);
            executor.runForward(sources(), 0);
            assertThat(executor.runBackward().accountedPeakBytes()).isEqualTo(graph().keepAllPeakBytes());
        }
        assertThat(modelBits(block)).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void twoHundredSteps_leaveNoArrayBehind() {
        try (Program program = program(Schedules.recomputing(graph(), Set.of(0, 1)))) {
            ScheduleExecutor executor = executor(program, CheckLevel.FULL, StepObserver.NONE);
            Map<Integer, NDArray> sources = sources();
            int before = -1;
            for (int i = 0; i < 200; i++) {
                executor.runForward(sources, i);
                executor.handOut(traced.loss(), manager).close();
                executor.runBackward();
                int now = manager.getManagedArrays().size();
                assertThat(before == -1 || before == now)
                        .as("arrays after step %d", i)
                        .isTrue();
                before = now;
            }
        }
    }

    @Test
    void abandoning_freesEverything() {
        try (Program program = program(Schedules.keepAll(graph()))) {
            ScheduleExecutor executor = executor(program, CheckLevel.FULL, StepObserver.NONE);
            Map<Integer, NDArray> sources = sources();
            int before = manager.getManagedArrays().size();
            executor.runForward(sources, 0);
            assertThat(executor.openArrays()).isPositive();
            executor.abandon();
            assertThat(executor.openArrays()).isZero();
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void failureAtAnyOperation_leavesTheModelAsItWas() {
        Map<Integer, NDArray> sources = sources();
        List<byte[]> before = modelBits(block);
        try (Program program = program(Schedules.recomputing(graph(), Set.of(0, 1, 2)))) {
            int steps = graph().operations().size() + 3;
            for (int k = 0; k < steps; k++) {
                ScheduleExecutor executor = executor(program, CheckLevel.FULL, new FailAt(k));
                int arrays = manager.getManagedArrays().size();
                assertThatThrownBy(() -> {
                            executor.runForward(sources, 0);
                            executor.runBackward();
                        })
                        .isInstanceOf(StepFailedException.class)
                        .hasMessageContaining("injected")
                        .hasMessageContaining("Maybe");
                assertThat(executor.openArrays()).isZero();
                assertThat(manager.getManagedArrays()).hasSize(arrays);
                assertThat(modelBits(block))
                        .as("failure at %d", k)
                        .usingRecursiveComparison()
                        .isEqualTo(before);
            }
            referenceStep();
            List<byte[]> expected = modelBits(block);
            restore(before);
            ScheduleExecutor executor = executor(program, CheckLevel.FULL, StepObserver.NONE);
            executor.runForward(sources, 0);
            executor.runBackward();
            assertThat(modelBits(block)).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    @Test
    void failureAfterEarlierBackwards_saysThatTheirGradientsAreLost() {
        try (Program program = program(Schedules.keepAll(graph()))) {
            Map<Integer, NDArray> sources = sources();
            ScheduleExecutor executor = executor(
                    program, CheckLevel.FULL, new FailAt(graph().operations().size() - 1));
            executor.runForward(sources, 2);
            assertThatThrownBy(executor::runBackward)
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageContaining("2 earlier backward passes had accumulated is lost");
        }
    }

    @Test
    void outOfMemory_isRecognised() {
        assertThat(UndoLog.isOutOfMemory(new IllegalStateException(
                        "DefaultCPUAllocator: can't allocate memory: you tried to allocate 140737488355328 bytes.")))
                .isTrue();
        assertThat(UndoLog.isOutOfMemory(new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB")))
                .isTrue();
        assertThat(UndoLog.isOutOfMemory(new IllegalStateException("self must be a matrix")))
                .isFalse();
    }

    @Test
    void swapStep_isRefusedBeforeAnythingRuns() {
        List<Step> steps = new ArrayList<>(Schedules.keepAll(graph()).steps());
        steps.add(1, new Step.SwapOut(graph().operation(0).outputs().get(0), Tier.HOST));
        assertThatThrownBy(() -> program(new Schedule(steps)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("there is nowhere to swap to")
                .hasMessageContaining("Maybe");
    }

    @Test
    void wrongInputShape_isRefused() {
        try (Program program = program(Schedules.keepAll(graph()))) {
            Map<Integer, NDArray> sources = sources();
            sources.put(traced.inputs().get(0), manager.ones(SmallNet.inputShape(BATCH + 1)));
            ScheduleExecutor executor = executor(program, CheckLevel.METADATA, StepObserver.NONE);
            assertThatThrownBy(() -> executor.runForward(sources, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("float32[4x6]")
                    .hasMessageContaining("float32[5x6]");
        }
    }

    /** Throws before the k-th operation that runs. */
    private static final class FailAt implements StepObserver {

        private int left;

        FailAt(int place) {
            left = place;
        }

        @Override
        public void beforeOperation(Operation operation, boolean replay) {
            if (left-- == 0) {
                throw new IllegalStateException("injected");
            }
        }
    }
}
