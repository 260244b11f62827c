package io.memplan.graph.operator;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operation: its shape rule, cost rule, derivative rule and kernel. Made by {@link #named}.
 */
public final class Operator {

    private final String name;
    private final Function<Call, List<Result>> results;
    private final Function<Call, KernelText> kernel;
    private final @Nullable Function<Call, KernelText> replay;
    private final SortedMap<Integer, Function<Call, KernelText>> inPlaceByInput;
    private final ToDoubleFunction<Call> flops;
    private final ToLongFunction<Call> workspaceBytes;
    private final Effects effects;
    private final Function<Call, List<Integer>> overwrites;
    private final @Nullable Phase phase;
    private final @Nullable Operator storing;
    private final Predicate<Call> storable;
    private final @Nullable Consumer<Gradients> derivative;
    private final boolean stopsGradient;
    private final boolean creates;
    private final boolean takesComplex;

    private Operator(Builder builder) {
        this.name = builder.name;
        this.results = Objects.requireNonNull(builder.results, builder.name);
        this.kernel = Objects.requireNonNull(builder.kernel, builder.name);
        this.replay = builder.replay;
        this.inPlaceByInput = new TreeMap<>(builder.inPlaceByInput);
        this.flops = builder.flops;
        this.workspaceBytes = builder.workspaceBytes;
        this.effects = builder.effects;
        this.overwrites = builder.overwrites;
        this.phase = builder.phase;
        this.storing = builder.storing;
        this.storable = builder.storable;
        this.derivative = builder.derivative;
        this.stopsGradient = builder.stopsGradient;
        this.creates = builder.creates;
        this.takesComplex = builder.takesComplex;
    }

    /** Starts the definition of an operator by its ATen name, such as {@code aten::relu}. */
    static Builder named(String name) {
        return new Builder(name);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /**
     * Returns the types and layouts of the outputs.
     *
     * @throws IllegalArgumentException if the arguments do not fit the operator
     */
    public List<Result> results(Call call) {
        return results.apply(call);
    }

    /** Returns the arithmetic operations of a call. */
    public double flops(Call call) {
        return flops.applyAsDouble(call);
    }

    /** Returns the temporary memory of a call, in bytes. */
    public long workspaceBytes(Call call) {
        return workspaceBytes.applyAsLong(call);
    }

    /** Returns what the operator does besides computing its outputs. */
    public Effects effects() {
        return effects;
    }

    /** Returns the indices of the inputs whose contents a call replaces. */
    public List<Integer> overwrites(Call call) {
        return overwrites.apply(call);
    }

    /** Returns the phase that the operator always belongs to, or null if it is that of its surroundings. */
    public @Nullable Phase phase() {
        return phase;
    }

    /**
     * Returns the operator that writes the only output into an array given as a first input, which is zero before, or
     * null if there is none.
     */
    @Nullable
    Operator storing(Call call) {
        return storable.test(call) ? storing : null;
    }

    /** Returns whether gradients flow through it. */
    public boolean isDifferentiable() {
        return derivative != null;
    }

    /** Returns whether no gradient passes it, and that is no error. */
    public boolean stopsGradient() {
        return stopsGradient;
    }

    /** Returns whether it makes arrays on a device that it has to be told. */
    boolean creates() {
        return creates;
    }

    /** Returns whether its rules hold for complex numbers too. */
    boolean takesComplex() {
        return takesComplex;
    }

    /** Returns the indices of the inputs into whose storage the first output may be written, best first. */
    public List<Integer> inPlaceInputs() {
        return List.copyOf(inPlaceByInput.keySet());
    }

    /** Returns the text of the kernel. */
    public KernelText kernel(Call call) {
        return kernel.apply(call);
    }

    /** Returns the text of the kernel without its effect on state. */
    public KernelText replayKernel(Call call) {
        return replay == null ? kernel(call) : replay.apply(call);
    }

    /** Returns the text of the kernel that writes its first output into the storage of an input. */
    public KernelText inPlaceKernel(Call call, int input) {
        Function<Call, KernelText> text = inPlaceByInput.get(input);
        if (text == null) {
            throw new IllegalArgumentException(name + " cannot write its output into its input " + input + ".");
        }
        return text.apply(call);
    }

    void differentiate(Gradients gradients) {
        Objects.requireNonNull(derivative, name).accept(gradients);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects the rules of an operator. */
    static final class Builder {

        private final String name;
        private @Nullable Function<Call, List<Result>> results;
        private @Nullable Function<Call, KernelText> kernel;
        private @Nullable Function<Call, KernelText> replay;
        private final SortedMap<Integer, Function<Call, KernelText>> inPlaceByInput = new TreeMap<>();
        private ToDoubleFunction<Call> flops = call -> 0;
        private ToLongFunction<Call> workspaceBytes = call -> 0;
        private Effects effects = Effects.NONE;
        private Function<Call, List<Integer>> overwrites = call -> List.of();
        private @Nullable Phase phase;
        private @Nullable Operator storing;
        private Predicate<Call> storable = call -> false;
        private @Nullable Consumer<Gradients> derivative;
        private boolean stopsGradient;
        private boolean creates;
        private boolean takesComplex;

        private Builder(String name) {
            this.name = name;
        }

        /** One output, laid out as elementwise kernels do, with the element type of the first input. */
        Builder elementwise() {
            flops = call -> Shapes.elements(Result.elementwise(call).type().shape());
            return result(Result::elementwise);
        }

        /** One output of the second input's element type, laid out as kernels do that read the second input first. */
        Builder elementwiseSecondFirst() {
            flops = call -> Shapes.elements(Result.elementwise(call).type().shape());
            return result(
                    call -> Result.elementwise(new Call(call.attributes(), List.of(call.input(1), call.input(0)))));
        }

        Builder result(Function<Call, Result> rule) {
            this.results = call -> List.of(rule.apply(call));
            return this;
        }

        Builder results(Function<Call, List<Result>> rule) {
            this.results = rule;
            return this;
        }

        /** A kernel of one expression. */
        Builder kernel(String expression) {
            return kernel(call -> expression);
        }

        Builder kernel(Function<Call, String> expression) {
            this.kernel = call -> KernelText.expression(call.inputs().size(), expression.apply(call));
            return this;
        }

        Builder kernelText(Function<Call, KernelText> text) {
            this.kernel = text;
            return this;
        }

        Builder replayText(Function<Call, KernelText> text) {
            this.replay = text;
            return this;
        }

        /** A kernel that writes the output into the storage of an input. */
        Builder inPlace(int input, Function<Call, String> expression) {
            inPlaceByInput.put(
                    input, call -> KernelText.expression(call.inputs().size(), expression.apply(call)));
            return this;
        }

        Builder inPlace(int input, String expression) {
            return inPlace(input, call -> expression);
        }

        /** A kernel of several outputs that writes the first into the storage of an input. */
        Builder inPlaceText(int input, Function<Call, KernelText> text) {
            inPlaceByInput.put(input, text);
            return this;
        }

        Builder flops(ToDoubleFunction<Call> rule) {
            this.flops = rule;
            return this;
        }

        Builder workspace(ToLongFunction<Call> rule) {
            this.workspaceBytes = rule;
            return this;
        }

        Builder effects(Effects effects, Integer... overwrites) {
            this.effects = effects;
            List<Integer> always = List.of(overwrites);
            this.overwrites = call -> always;
            return this;
        }

        /** The inputs whose contents are replaced, where that depends on the call. */
        Builder overwriting(Function<Call, List<Integer>> rule) {
            this.overwrites = rule;
            return this;
        }

        Builder phase(Phase phase) {
            this.phase = phase;
            return this;
        }

        /** Another operator that writes the only output into a given array, for the calls where it may. */
        Builder storing(Operator operator, Predicate<Call> condition) {
            this.storing = operator;
            this.storable = condition;
            return this;
        }

        Builder derivative(Consumer<Gradients> rule) {
            this.derivative = rule;
            return this;
        }

        /** Lets no gradient pass. */
        Builder stopsGradient() {
            this.stopsGradient = true;
            return this;
        }

        /** Makes arrays on a device that it has to be told. */
        Builder creates() {
            this.creates = true;
            return this;
        }

        /** Takes complex numbers as well as real ones. */
        Builder takesComplex() {
            this.takesComplex = true;
            return this;
        }

        Operator build() {
            return new Operator(this);
        }
    }
}
