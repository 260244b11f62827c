package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A graph under construction: operators are applied one after another, and {@link #build} makes the graph of it. */
public final class GraphBuilder {

    /** A source or the result of an operator. */
    record Slot(String name, TensorType type, Role role, int viewOf) {}

    /**
     * An applied operator.
     *
     * @param operator what was applied
     * @param attributes the constant arguments
     * @param inputs the tensor arguments
     * @param outputs the results
     * @param phase the part of the step
     * @param name the scope path
     */
    public record Node(
            Operator operator,
            Attributes attributes,
            List<Tensor> inputs,
            List<Tensor> outputs,
            Phase phase,
            String name) {

        Call call() {
            return new Call(attributes, inputs);
        }
    }

    private final List<Slot> slots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private Phase phase = Phase.FORWARD;
    private String scope = "";
    private @Nullable String device;

    /**
     * Sets where operators make arrays that have no tensor to take their device from.
     *
     * @param device what ATen calls the device, such as {@code cuda:0}; null for the CPU
     */
    public void setDevice(@Nullable String device) {
        this.device = device;
    }

    /** Sets the name that the next operations get; the operator's own name is added to it. */
    public void setScope(String scope) {
        this.scope = scope;
    }

    /** Adds a value that is on the device from the start. */
    public Tensor source(String name, TensorType type, Role role) {
        slots.add(new Slot(name, type, role, -1));
        return new Tensor(slots.size() - 1, type, Layouts.contiguous(type.shape()));
    }

    /**
     * Applies an operator.
     *
     * @return its outputs
     * @throws IllegalArgumentException if the arguments do not fit the operator
     */
    public List<Tensor> apply(Operator operator, Attributes given, List<Tensor> inputs) {
        inputs.stream()
                .filter(input -> input.type().elementType().isComplex() && !operator.takesComplex())
                .findFirst()
                .ifPresent(input -> {
                    throw new IllegalArgumentException("There is no rule for " + operator + " of complex numbers ("
                            + input.type() + ").\nMaybe compute with the real and imaginary parts: real() of DJL's"
                            + " arrays has them on a last axis.");
                });
        Attributes attributes = device != null && operator.creates() ? given.with(Literals.DEVICE, device) : given;
        String name = (scope.isEmpty() ? "" : scope + "/") + shortName(operator);
        List<Tensor> outputs = new ArrayList<>();
        int index = 0;
        for (Result result : operator.results(new Call(attributes, inputs))) {
            int viewOf = base(result, inputs, outputs);
            Role role = phase == Phase.FORWARD ? Role.ACTIVATION : Role.GRADIENT;
            slots.add(new Slot(index == 0 ? name : name + ":" + index, result.type(), role, viewOf));
            outputs.add(new Tensor(slots.size() - 1, result.type(), result.strides()));
            index++;
        }
        Phase own = operator.phase();
        nodes.add(new Node(
                operator, attributes, List.copyOf(inputs), List.copyOf(outputs), own == null ? phase : own, name));
        return outputs;
    }

    /** Applies an operator of one output without attributes. */
    public Tensor apply(Operator operator, Tensor... inputs) {
        return apply(operator, Attributes.none(), List.of(inputs)).get(0);
    }

    private static String shortName(Operator operator) {
        String name = operator.name();
        return name.substring(name.indexOf("::") + 2);
    }

    private int base(Result result, List<Tensor> inputs, List<Tensor> outputs) {
        if (result.viewOf() == -1) {
            return -1;
        }
        Tensor base =
                result.viewOf() < 0 ? outputs.get(Result.viewOfOutput(result.viewOf())) : inputs.get(result.viewOf());
        return rootOf(base.id());
    }

    /** Returns the id of the value in whose storage a tensor lies: its own, or that of the tensor it is a view of. */
    public int storageOf(Tensor tensor) {
        return rootOf(tensor.id());
    }

    private int rootOf(int slot) {
        int viewOf = slots.get(slot).viewOf();
        return viewOf < 0 ? slot : viewOf;
    }

    /**
     * Writes a tensor into an array that is zero before, in place of a copy of its own, if it was made by the latest
     * operation and that can write into a given array.
     *
     * @return whether it is so
     */
    public boolean storeLatest(Tensor tensor, Tensor array) {
        Node latest = nodes.get(nodes.size() - 1);
        Operator storing = latest.operator().storing(latest.call());
        if (storing == null || !latest.outputs().equals(List.of(tensor))) {
            return false;
        }
        nodes.remove(nodes.size() - 1);
        List<Tensor> inputs = new ArrayList<>(List.of(array));
        inputs.addAll(latest.inputs());
        apply(storing, latest.attributes(), inputs);
        return true;
    }

    /** Takes all operations away, in order, for a rewriting that puts them or others again; the values stay. */
    public List<Node> takeNodes() {
        List<Node> taken = List.copyOf(nodes);
        nodes.clear();
        return taken;
    }

    /** Puts an operation that was taken away. */
    public void put(Node node) {
        nodes.add(node);
    }

    /**
     * Applies an operator of one output that makes a value which is known already, in place of what made it before.
     *
     * @throws IllegalArgumentException if the operator makes something of another type or layout
     */
    public void applyTo(Operator operator, Attributes attributes, List<Tensor> inputs, Tensor output) {
        Tensor made = apply(operator, attributes, inputs).get(0);
        if (!made.type().equals(output.type()) || !made.strides().equals(output.strides())) {
            throw new IllegalArgumentException("The operator " + operator + " makes " + made + ", not " + output
                    + ".\nMaybe the arrays that it reads are laid out in another way.");
        }
        Node latest = nodes.remove(nodes.size() - 1);
        nodes.add(new Node(
                operator, latest.attributes(), latest.inputs(), List.of(output), latest.phase(), latest.name()));
    }

    /** Marks a value as one that the user gets. */
    public void markOutput(Tensor tensor) {
        Slot slot = slots.get(tensor.id());
        slots.set(tensor.id(), new Slot(slot.name(), slot.type(), Role.OUTPUT, slot.viewOf()));
    }

    /** Returns the operations applied so far. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Returns the name of a value. */
    public String nameOf(Tensor tensor) {
        return slots.get(tensor.id()).name();
    }

    /** Returns the role of a value. */
    public Role roleOf(Tensor tensor) {
        return slots.get(tensor.id()).role();
    }

    /** Makes everything that is applied from now on part of the backward pass. */
    public void startBackward() {
        phase = Phase.BACKWARD;
    }

    /**
     * Applies the derivative rule of an operation.
     *
     * @param node the forward operation
     * @param ofOutputs the gradients of its outputs, null where there is none
     * @param needed for each input, whether its gradient is wanted
     * @param sink receives the gradients of the inputs, by index, as they are made
     */
    public void differentiate(
            Node node, List<@Nullable Tensor> ofOutputs, boolean[] needed, BiConsumer<Integer, Tensor> sink) {
        String before = scope;
        scope = node.name() + "/grad";
        node.operator().differentiate(new Gradients(this, node, ofOutputs, needed, sink));
        scope = before;
    }

    /**
     * Builds the graph: what nothing needs is dropped, and kernels write in place where no one can tell.
     *
     * @param name the name of the graph
     * @param residentBytes memory that is always taken and is no value of the graph, in bytes
     */
    public Built build(String name, long residentBytes) {
        return new GraphAssembly(slots, LiveNodes.of(nodes, slots)).build(name, residentBytes);
    }

    /**
     * A finished graph and where the builder's values went.
     *
     * @param graph the graph
     * @param valueByTensor the value's id by the builder's id, -1 for what was dropped
     */
    public record Built(TrainingGraph graph, List<Integer> valueByTensor) {

        /** Returns the value that a tensor of the builder became. */
        public int valueOf(Tensor tensor) {
            int value = valueByTensor.get(tensor.id());
            if (value < 0) {
                throw new IllegalArgumentException("The tensor " + tensor + " was dropped: nothing needs it.");
            }
            return value;
        }

        /** Returns whether the tensor is part of the graph. */
        public boolean contains(Tensor tensor) {
            return valueByTensor.get(tensor.id()) >= 0;
        }
    }
}
