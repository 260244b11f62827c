package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.TraceListener;
import io.memplan.graph.trace.Tracer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A function of arrays whose traced step must have the bits of autograd, however its operands lie in memory and
 * whatever the layout of the gradient that reaches it.
 */
final class OperatorCase {

    /** How an operand lies in memory. */
    enum Operands {
        /** Parameters themselves. */
        SOURCES,
        /** Intermediate results, which kernels may overwrite. */
        ACTIVATIONS,
        /** Views with their axes reversed. */
        REVERSED_VIEWS,
        /** Intermediate results that lie in memory with their axes reversed. */
        REVERSED_ACTIVATIONS;

        private boolean isReversed() {
            return this == REVERSED_VIEWS || this == REVERSED_ACTIVATIONS;
        }

        private NDArray prepare(NDArray parameter) {
            NDArray array = isReversed() ? parameter.transpose() : parameter;
            return this == ACTIVATIONS || this == REVERSED_ACTIVATIONS ? array.mul(1.0) : array;
        }

        private List<Loss> losses() {
            return this == ACTIVATIONS || this == REVERSED_ACTIVATIONS
                    ? List.of(new CaseLosses.WeightedSum(), new CaseLosses.PlainMean())
                    : List.of(new CaseLosses.WeightedSum());
        }

        private long[] stored(long[] shape) {
            return isReversed()
                    ? IntStream.range(0, shape.length)
                            .mapToLong(i -> shape[shape.length - 1 - i])
                            .toArray()
                    : shape;
        }
    }

    private final String name;
    private final BiFunction<NDList, NDManager, NDList> function;
    private final long[][] shapes;
    private boolean positive;
    private boolean anyShapes;
    private boolean strictLayouts = true;
    private List<DataType> types = List.of(DataType.FLOAT32);
    private int ulps;
    private String reason = "";
    private List<Operands> kinds = List.of(Operands.values());

    private OperatorCase(String name, BiFunction<NDList, NDManager, NDList> function, long[]... shapes) {
        this.name = name + " " + Arrays.stream(shapes).map(Arrays::toString).collect(Collectors.joining(" "));
        this.function = function;
        this.shapes = shapes;
    }

    static OperatorCase caseOf(String name, Function<NDList, NDArray> function, long[]... shapes) {
        return new OperatorCase(name, (operands, manager) -> new NDList(function.apply(operands)), shapes);
    }

    /** A case that makes further arrays, such as indices, in the manager of the forward pass. */
    static OperatorCase making(String name, BiFunction<NDList, NDManager, NDArray> function, long[]... shapes) {
        return new OperatorCase(name, (operands, manager) -> new NDList(function.apply(operands, manager)), shapes);
    }

    static OperatorCase listOf(String name, Function<NDList, NDList> function, long[]... shapes) {
        return new OperatorCase(name, (operands, manager) -> function.apply(operands), shapes);
    }

    static long[] shape(long... sizes) {
        return sizes;
    }

    /** Lets operands be of any shapes that meet; they are named without them. */
    OperatorCase ofAnyShapes() {
        anyShapes = true;
        return this;
    }

    /** Returns whether the function takes operands of any shapes that meet. */
    boolean takesAnyShapes() {
        return anyShapes;
    }

    /** Returns the function as a case of other shapes. */
    OperatorCase inShapes(long[]... others) {
        OperatorCase other = new OperatorCase(function(), function, others);
        other.positive = positive;
        return other.within(ulps, reason);
    }

    /** Returns what the function is called. */
    String function() {
        return name.indexOf(" [") < 0 ? name : name.substring(0, name.indexOf(" ["));
    }

    int operands() {
        return shapes.length;
    }

    /** Keeps the operands above zero. */
    OperatorCase positive() {
        positive = true;
        return this;
    }

    /** Runs only with these kinds of operands. */
    OperatorCase only(Operands... wanted) {
        kinds = List.of(wanted);
        return this;
    }

    /** Runs with operands of these element types in place of float32. */
    OperatorCase of(DataType... wanted) {
        types = List.of(wanted);
        return this;
    }

    /** Returns whether its operands have few elements. */
    boolean isSmall() {
        return Arrays.stream(shapes).allMatch(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b) <= 512);
    }

    /** Allows a difference from autograd, for a reason that the table of operators states. */
    OperatorCase within(int ulps, String reason) {
        this.ulps = ulps;
        this.reason = reason;
        return this;
    }

    /** Returns the allowed difference, in units of the last place; zero for equal bits. */
    int ulps() {
        return ulps;
    }

    /** Returns why a difference is allowed. */
    String reason() {
        return reason;
    }

    /** Runs steps with every kind of operands and with two kinds of gradients. */
    void verify() {
        for (DataType type : types) {
            for (Operands kind : kinds) {
                for (Loss loss : kind.losses()) {
                    try {
                        compare(type, kind, loss);
                    } catch (AssertionError | RuntimeException e) {
                        throw new AssertionError(
                                name + " of " + type + " " + kind + ", loss " + loss.getName() + ": " + e.getMessage(),
                                e);
                    }
                }
            }
        }
    }

    /**
     * Runs one step with each, one kind of operands and one of gradients.
     *
     * @return whether the engine can do it; if it cannot, tracing or running the step must fail as well
     */
    boolean agrees(DataType type, Operands kind, Random random) {
        strictLayouts = false;
        Loss loss = kind.losses().get(random.nextInt(kind.losses().size()));
        try {
            try {
                compare(type, kind, loss);
                return true;
            } catch (EngineRefusal e) {
                return false;
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    name + " of " + type + " " + kind + ", loss " + loss.getName() + ": " + e.getMessage(), e);
        }
    }

    /** The engine itself does not carry the step out. */
    private static final class EngineRefusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        EngineRefusal(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Traces a step without running it. */
    void trace(TraceListener listener) {
        try (NDManager manager = NDManager.newBaseManager()) {
            new Tracer(block(manager, types.get(0), kinds.get(0)), new CaseLosses.PlainMean())
                    .optListener(listener)
                    .trace(List.of(TensorType.of(ElementType.FLOAT32, 1)), List.of());
        }
    }

    private void compare(DataType type, Operands kind, Loss loss) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList data = new NDList(manager.zeros(new Shape(1)));
            NDList labels;
            Map<String, byte[]> autograd;
            try {
                labels = labels(manager, type, kind, data);
                autograd = StepBits.ofAutograd(block(manager, type, kind), loss, data, labels);
            } catch (EngineException
                    | IllegalArgumentException
                    | IllegalStateException
                    | IndexOutOfBoundsException
                    | UnsupportedOperationException e) {
                throw new EngineRefusal(e);
            }
            Map<String, byte[]> traced =
                    StepBits.ofTrace(block(manager, type, kind), loss, data, labels, strictLayouts);
            if (ulps == 0) {
                StepBits.assertSameBits(traced, autograd);
            } else {
                autograd.forEach(
                        (what, bytes) -> assertThat(Ulps.between(what, bytes, traced.getOrDefault(what, new byte[0])))
                                .as("units of the last place between autograd and the traced step in " + what)
                                .isLessThanOrEqualTo(ulps));
            }
        }
    }

    private FunctionBlock block(NDManager manager, DataType type, Operands kind) {
        FunctionBlock block = new FunctionBlock((parameters, inputs) -> function.apply(
                parameters.stream().map(kind::prepare).collect(Collectors.toCollection(NDList::new)),
                inputs.head().getManager()));
        for (long[] shape : shapes) {
            block.parameter(Parameter.Type.WEIGHT, kind.stored(shape));
        }
        block.initialize(manager, type, new Numbers(name.hashCode(), positive));
        return block;
    }

    /** Runs forward once without a tape to see which shapes come out, and makes weights for them. */
    private NDList labels(NDManager manager, DataType type, Operands kind, NDList data) {
        Numbers numbers = new Numbers(7, false);
        NDList labels = new NDList();
        try (NDManager scratch = manager.newSubManager()) {
            Engine.getInstance().setRandomSeed(1);
            for (NDArray output : block(scratch, type, kind).forward(new ParameterStore(scratch, false), data, true)) {
                NDArray label = numbers.array(manager, output.getShape());
                labels.add(output.getDataType().isFloating() ? label.toType(output.getDataType(), false) : label);
            }
        }
        return labels;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Joins cases. */
    static Stream<OperatorCase> all(List<?> cases) {
        return cases.stream().flatMap(c -> c instanceof OperatorCase one ? Stream.of(one) : all((List<?>) c));
    }
}
