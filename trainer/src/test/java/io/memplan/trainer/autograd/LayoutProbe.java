package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.Operation;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.Call;
import io.memplan.graph.operator.KernelText;
import io.memplan.graph.operator.Layouts;
import io.memplan.graph.operator.Operator;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Result;
import io.memplan.graph.operator.Tensor;
import io.memplan.trainer.execute.ScheduleExecutor;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.kernel.KernelLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares the strides of every result of a step with those that the operators predict. */
final class LayoutProbe implements StepObserver, AutoCloseable {

    private static final KernelText STRIDES = KernelText.expression(1, "torch.tensor(torch.stride(a0))");

    private final NDManager manager;
    private final TrainingGraph graph;
    private static final KernelLibrary LIBRARY = KernelLibrary.load(NDManager.newBaseManager(), List.of(STRIDES));

    private final boolean strict;
    private final List<List<Long>> predicted;
    private final List<String> surprises = new ArrayList<>();
    private @Nullable ScheduleExecutor executor;

    /**
     * Watches the layouts of a step.
     *
     * @param strict whether the strides of axes of one element, and those of empty arrays, count as well; no element's
     *     place depends on them
     */
    LayoutProbe(NDManager manager, TrainingGraph graph, boolean strict) {
        this.strict = strict;
        this.manager = manager.newSubManager();
        this.graph = graph;
        this.predicted = predict(graph);
    }

    /** Derives the layouts from the operators again, in execution order. */
    private static List<List<Long>> predict(TrainingGraph graph) {
        List<List<Long>> strides = new ArrayList<>();
        graph.values()
                .forEach(value ->
                        strides.add(Layouts.contiguous(typeOf(graph, value.id()).shape())));
        for (Operation operation : graph.operations()) {
            String name = operation.operator();
            Operator operator =
                    Operators.find(name).orElseGet(() -> Operators.get(name.substring(0, name.length() - 1)));
            List<Tensor> inputs = operation.inputs().stream()
                    .map(input -> new Tensor(input, typeOf(graph, input), strides.get(input)))
                    .toList();
            List<Result> results = operator.results(new Call(operation.attributes(), inputs));
            for (int i = 0; i < results.size(); i++) {
                strides.set(operation.outputs().get(i), results.get(i).strides());
            }
        }
        return strides;
    }

    private static TensorType typeOf(TrainingGraph graph, int value) {
        return graph.value(value).type().orElseThrow();
    }

    void watch(ScheduleExecutor running) {
        executor = running;
    }

    @Override
    public void afterOperation(Operation operation, long residentBytes) {
        for (int output : operation.outputs()) {
            TensorType type = typeOf(graph, output);
            List<Long> expected = predicted.get(output);
            List<Long> actual = stridesOf(output);
            if (!same(type.shape(), expected, actual)) {
                surprises.add(operation.label() + " " + operation.operator() + " " + type + ": predicted " + expected
                        + ", but the engine gave " + actual);
            }
        }
    }

    private boolean same(List<Long> shape, List<Long> expected, List<Long> actual) {
        if (strict || expected.equals(actual)) {
            return expected.equals(actual);
        }
        return shape.contains(0L)
                || IntStream.range(0, shape.size())
                        .allMatch(axis ->
                                shape.get(axis) == 1 || expected.get(axis).equals(actual.get(axis)));
    }

    private List<Long> stridesOf(int value) {
        if (typeOf(graph, value).rank() == 0) {
            return List.of();
        }
        try (NDArray array = Objects.requireNonNull(executor).handOut(value, manager);
                PtNDArray strides = LIBRARY.kernel(STRIDES).call((PtNDArray) array)[0]) {
            return Arrays.stream(strides.toLongArray()).boxed().toList();
        }
    }

    void assertNoSurprise() {
        assertThat(surprises).as("layouts").isEmpty();
    }

    @Override
    public void close() {
        manager.close();
    }
}
