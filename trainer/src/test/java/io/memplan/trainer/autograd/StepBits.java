package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Kernels;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.graph.trace.TracedStep;
import io.memplan.graph.trace.Tracer;
import io.memplan.trainer.Schedules;
import io.memplan.trainer.execute.AllocationGuard;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.ParameterUpdate;
import io.memplan.trainer.execute.Program;
import io.memplan.trainer.execute.ScheduleExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Runs one training step of a block, by DJL's autograd or by a traced graph, and returns all that it leaves behind. */
public final class StepBits {

    /** A way to run one training step. */
    @FunctionalInterface
    public interface Runner {

        /** Runs the step and returns the bytes of loss, predictions, gradients and states by name. */
        Map<String, byte[]> run(Block block, Loss loss, NDList data, NDList labels);
    }

    private static final int SEED = 13;

    private final Block block;
    private final Loss loss;
    private final NDList data;
    private final NDList labels;
    private final SortedMap<String, byte[]> bytesByName = new TreeMap<>();

    private StepBits(Block block, Loss loss, NDList data, NDList labels) {
        this.block = block;
        this.loss = loss;
        this.data = data;
        this.labels = labels;
    }

    /** Runs a step by DJL's own autograd. */
    public static SortedMap<String, byte[]> ofAutograd(Block block, Loss loss, NDList data, NDList labels) {
        StepBits bits = new StepBits(block, loss, data, labels);
        return bits.collect(bits::runAutograd);
    }

    /**
     * Runs a step by the traced graph, keeping everything until its last use; freed storages are poisoned, and the
     * layouts of all results are compared with the predicted ones.
     */
    public static SortedMap<String, byte[]> ofTrace(Block block, Loss loss, NDList data, NDList labels) {
        return ofTrace(block, loss, data, labels, true);
    }

    /** The same; layouts may differ where no element's place depends on them, unless they are {@code strict}. */
    static SortedMap<String, byte[]> ofTrace(Block block, Loss loss, NDList data, NDList labels, boolean strict) {
        StepBits bits = new StepBits(block, loss, data, labels);
        return bits.collect(manager -> bits.runTraced(manager, strict));
    }

    private SortedMap<String, byte[]> collect(Consumer<NDManager> step) {
        try (NDManager manager = data.getManager().newSubManager()) {
            Engine.getInstance().setRandomSeed(SEED);
            step.accept(manager);
        }
        addStates();
        return bytesByName;
    }

    /** Fails with the names of everything that differs in any byte. */
    public static void assertSameBits(Map<String, byte[]> traced, Map<String, byte[]> autograd) {
        assertThat(traced.keySet()).isEqualTo(autograd.keySet());
        List<String> different = new ArrayList<>();
        autograd.forEach((name, bytes) -> {
            byte[] other = traced.getOrDefault(name, new byte[0]);
            if (!java.util.Arrays.equals(bytes, other)) {
                different.add(name + " in " + differing(bytes, other) + " of " + bytes.length + " bytes, first "
                        + first(other) + " for " + first(bytes));
            }
        });
        assertThat(different).as("what differs from autograd").isEmpty();
    }

    private static String first(byte[] bytes) {
        java.nio.FloatBuffer floats = java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.nativeOrder())
                .asFloatBuffer();
        float[] start = new float[Math.min(8, floats.remaining())];
        floats.get(start);
        return java.util.Arrays.toString(start);
    }

    private static long differing(byte[] a, byte[] b) {
        long count = Math.abs(a.length - b.length);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            count += a[i] == b[i] ? 0 : 1;
        }
        return count;
    }

    private void add(String name, NDArray array) {
        bytesByName.put(name + " " + array.getShape() + " " + array.getDataType(), array.toByteArray());
    }

    private void addStates() {
        for (Pair<String, Parameter> pair : block.getParameters()) {
            if (!pair.getValue().requiresGradient()) {
                add("state " + pair.getKey(), pair.getValue().getArray());
            }
        }
    }

    private void runAutograd(NDManager manager) {
        block.getParameters().values().forEach(StepBits::defineGradient);
        ParameterStore store = new ParameterStore(manager, false);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList predictions = block.forward(store, data, labels, null);
            NDArray value = loss.evaluate(labels, predictions);
            collector.backward(value);
            add("loss", value);
            for (int i = 0; i < predictions.size(); i++) {
                add("prediction " + i, predictions.get(i));
            }
        }
        for (Pair<String, Parameter> pair : block.getParameters()) {
            if (pair.getValue().requiresGradient()) {
                try (NDArray gradient = pair.getValue().getArray().getGradient()) {
                    add("gradient " + pair.getKey(), gradient);
                }
            }
        }
    }

    /** Lets autograd add to zeros, as it does from the second step on; in the first it would keep negative zeros. */
    private static void defineGradient(Parameter parameter) {
        if (parameter.requiresGradient()) {
            PtNDArray array = (PtNDArray) parameter.getArray();
            try (NDArray zeros = array.getManager().zeros(array.getShape(), array.getDataType())) {
                JniUtils.backward(array, (PtNDArray) zeros, false, false);
            }
        }
    }

    private void runTraced(NDManager manager, boolean strict) {
        TracedStep traced = new Tracer(block, loss).trace(types(data), types(labels));
        Map<Integer, NDArray> sources = new TreeMap<>();
        traced.parameterByValue().forEach((value, parameter) -> sources.put(value, parameter.getArray()));
        traced.constantByValue().forEach((value, constant) -> sources.put(value, constant.in(manager)));
        Map<String, NDArray> slotByName = new TreeMap<>();
        for (Pair<String, Parameter> pair : block.getParameters()) {
            if (pair.getValue().requiresGradient()) {
                NDArray array = pair.getValue().getArray();
                slotByName.put(pair.getKey(), manager.zeros(array.getShape(), array.getDataType()));
            }
        }
        traced.gradientOfByValue().forEach((value, parameter) -> block.getParameters()
                .forEach(pair -> putIfSame(sources, value, pair, parameter, slotByName)));
        bind(sources, traced.inputs(), data);
        bind(sources, traced.labels(), labels);
        execute(manager, traced, sources, strict);
        slotByName.forEach((name, slot) -> add("gradient " + name, slot));
    }

    private static void putIfSame(
            Map<Integer, NDArray> sources,
            int value,
            Pair<String, Parameter> pair,
            Parameter parameter,
            Map<String, NDArray> slotByName) {
        if (pair.getValue() == parameter) {
            sources.put(value, java.util.Objects.requireNonNull(slotByName.get(pair.getKey())));
        }
    }

    private void execute(NDManager manager, TracedStep traced, Map<Integer, NDArray> sources, boolean strict) {
        TreeSet<Integer> wanted = new TreeSet<>(traced.predictions());
        wanted.add(traced.loss());
        try (Program program = Program.compile(
                        manager, traced.graph(), Schedules.keepAll(traced.graph()), Kernels::textOf, wanted);
                LayoutProbe probe = new LayoutProbe(manager, traced.graph(), strict)) {
            ScheduleExecutor executor = new ScheduleExecutor(
                    program, CheckLevel.PARANOID, ParameterUpdate.REFUSED, probe, AllocationGuard.NONE);
            probe.watch(executor);
            executor.runForward(sources, 0);
            add("loss", executor.handOut(traced.loss(), manager));
            for (int i = 0; i < traced.predictions().size(); i++) {
                add("prediction " + i, executor.handOut(traced.predictions().get(i), manager));
            }
            executor.runBackward();
            assertThat(executor.accountedPeakBytes()).isEqualTo(traced.graph().keepAllPeakBytes());
            probe.assertNoSurprise();
        }
    }

    private static void bind(Map<Integer, NDArray> sources, List<Integer> values, NDList arrays) {
        for (int i = 0; i < values.size(); i++) {
            sources.put(values.get(i), arrays.get(i));
        }
    }

    private static List<TensorType> types(NDList arrays) {
        return arrays.stream()
                .map(array -> DjlTypes.of(array.getShape(), array.getDataType()))
                .toList();
    }
}
