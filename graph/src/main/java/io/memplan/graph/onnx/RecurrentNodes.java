package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Recurrent layers, as the engine runs those that PyTorch exports: long short-term memories in single precision as one
 * operator, others step by step.
 *
 * <p>The weights of each direction are parameters of their own, with their gates in the engine's order, not in ONNX's.
 */
final class RecurrentNodes {

    private static final int MAX_STEPS = 4096;

    private final NodeCall call;
    private final int gates;
    private final int directions;
    private final long hidden;
    private final boolean batchFirst;
    private final String activation;

    private RecurrentNodes(NodeCall call, int gates) {
        this.call = call;
        this.gates = gates;
        this.directions = call.text("direction", "forward").equals("bidirectional") ? 2 : 1;
        this.batchFirst = call.integer("layout", 0) == 1;
        this.hidden = call.type(2).size(-1);
        this.activation = activation();
    }

    static void register(Map<String, NodeRule> rules) {
        rules.put("LSTM", call -> new RecurrentNodes(call, 4).translate());
        rules.put("GRU", call -> {
            if (!call.flag("linear_before_reset", false)) {
                throw call.refused(
                        "resets the state before its linear map",
                        "export with linear_before_reset, as PyTorch's GRU computes");
            }
            new RecurrentNodes(call, 3).translate();
        });
        rules.put("RNN", call -> new RecurrentNodes(call, 1).translate());
    }

    /** The states of all steps, and the last ones. */
    private record Run(Tensor outputs, List<Tensor> last) {}

    private void translate() {
        check();
        Tensor given = call.tensor(0);
        Tensor data = contiguous(batchFirst ? call.permute(given, List.of(1L, 0L, 2L)) : given);
        List<Run> runs = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            boolean reverse =
                    direction == 1 || call.text("direction", "forward").equals("reverse");
            List<Tensor> weights = weights(direction, data.shape().get(2));
            List<Tensor> states = states(direction, data);
            boolean whole = gates == 4 && data.type().elementType() == ElementType.FLOAT32;
            runs.add(whole ? wholeLayer(data, weights, states, reverse) : stepByStep(data, weights, states, reverse));
        }
        setOutputs(runs, data);
    }

    /** Returns the activation of a simple layer, of which each direction may have one; the others have fixed ones. */
    private String activation() {
        String own = gates == 4 ? "Sigmoid,Tanh,Tanh" : gates == 3 ? "Sigmoid,Tanh" : "Tanh";
        String given = call.text("activations", own);
        if (gates == 1 && (given.equals("Relu") || given.equals("Relu,Relu"))) {
            return "aten::relu";
        }
        if (!given.equals(own) && !given.equals(own + "," + own)) {
            throw call.refused(
                    "has the activations " + given, "use those that PyTorch's layers have: " + own + " (or Relu)");
        }
        return "aten::tanh";
    }

    private void check() {
        boolean plain = !call.has("clip") && !call.flag("input_forget", false) && !call.has(4) && !call.has(7);
        if (!plain) {
            throw call.refused(
                    "clips, couples its gates, or has lengths or peepholes of its own",
                    "use a layer as PyTorch exports it, over sequences of one length");
        }
        TensorType data = call.type(0);
        if (data.rank() != 3
                || data.elements() == 0
                || call.type(1).rank() != 3
                || call.type(2).rank() != 3) {
            throw new IllegalArgumentException("A recurrent layer over " + data + ".");
        }
        if (data.size(batchFirst ? 1 : 0) > MAX_STEPS) {
            throw call.refused(
                    "walks along " + data.size(batchFirst ? 1 : 0) + " steps",
                    "plan a sequence of at most " + MAX_STEPS + " steps");
        }
        List<Long> ofState = List.of((long) directions, gates * hidden, hidden);
        List<Long> ofData = List.of((long) directions, gates * hidden, data.size(2));
        if (!call.type(1).shape().equals(ofData) || !call.type(2).shape().equals(ofState)) {
            throw new IllegalArgumentException("The weights " + call.type(1) + " and " + call.type(2)
                    + " should have the shapes " + ofData + " and " + ofState + ".");
        }
    }

    /** Returns the weights of data and state, and both biases if there are any. */
    private List<Tensor> weights(int direction, long features) {
        List<Tensor> weights = new ArrayList<>(List.of(
                part(1, direction, List.of(gates * hidden, features), 0, 1),
                part(2, direction, List.of(gates * hidden, hidden), 0, 1)));
        if (call.has(3)) {
            weights.add(part(3, direction, List.of(gates * hidden), 0, 2));
            weights.add(part(3, direction, List.of(gates * hidden), 1, 2));
        }
        return weights;
    }

    private Tensor part(int input, int direction, List<Long> shape, int index, int of) {
        TensorType type = call.type(input).withShape(shape);
        return call.weightPart(input, direction * of + index, type).orElseGet(() -> {
            Tensor own = call.narrow(call.tensor(input), 0, direction, 1);
            int axis = 1;
            long size = shape.get(0);
            return call.reshape(call.narrow(own, axis, index * size, size), shape);
        });
    }

    private List<Tensor> states(int direction, Tensor data) {
        long batch = data.shape().get(1);
        TensorType type = data.type().withShape(List.of(batch, hidden));
        List<Tensor> states = new ArrayList<>();
        for (int input = 5; input < (gates == 4 ? 7 : 6); input++) {
            if (!call.has(input)) {
                states.add(call.full(type, 0));
                continue;
            }
            Tensor given = call.tensor(input);
            Tensor own = call.narrow(given, batchFirst ? 1 : 0, direction, 1);
            states.add(contiguous(call.reshape(own, type.shape())));
        }
        return states;
    }

    private Tensor contiguous(Tensor tensor) {
        return tensor.isContiguous()
                ? tensor
                : call.apply("memplan::reshape_copy", Attributes.of("shape", tensor.shape()), tensor);
    }

    private Run wholeLayer(Tensor data, List<Tensor> weights, List<Tensor> states, boolean reverse) {
        List<Tensor> inputs = new ArrayList<>(List.of(data));
        inputs.addAll(weights);
        inputs.addAll(states);
        Attributes attributes = Attributes.of("hidden", hidden).with("reverse", reverse);
        List<Tensor> outputs = call.applyAll("aten::mkldnn_rnn_layer", attributes, inputs.toArray(Tensor[]::new));
        return new Run(outputs.get(0), outputs.subList(1, 3));
    }

    private Run stepByStep(Tensor data, List<Tensor> weights, List<Tensor> initial, boolean reverse) {
        List<Long> shape = data.shape();
        Tensor rows = call.reshape(data, List.of(shape.get(0) * shape.get(1), shape.get(2)));
        Tensor mapped = call.reshape(linear(rows, weights, 0), List.of(shape.get(0), shape.get(1), gates * hidden));
        List<Tensor> ofData = new ArrayList<>(call.applyAll("memplan::steps", Attributes.none(), mapped));
        if (reverse) {
            Collections.reverse(ofData);
        }
        List<Tensor> states = initial;
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor dataGates : ofData) {
            states = step(dataGates, linear(states.get(0), weights, 1), states);
            outputs.add(states.get(0));
        }
        if (reverse) {
            Collections.reverse(outputs);
        }
        return new Run(joined(outputs), states);
    }

    private Tensor linear(Tensor rows, List<Tensor> weights, int which) {
        return weights.size() == 2
                ? call.apply("aten::linear", Attributes.none(), rows, weights.get(which))
                : call.apply("aten::linear", Attributes.none(), rows, weights.get(which), weights.get(which + 2));
    }

    private List<Tensor> step(Tensor dataGates, Tensor stateGates, List<Tensor> states) {
        return switch (gates) {
            case 4 ->
                call.applyAll("memplan::lstm_cell", Attributes.none(), dataGates, stateGates, states.get(1))
                        .subList(1, 3);
            case 3 ->
                List.of(call.applyAll("memplan::gru_cell", Attributes.none(), dataGates, stateGates, states.get(0))
                        .get(1));
            default ->
                List.of(call.apply(
                        activation,
                        Attributes.none(),
                        call.apply("aten::add", Attributes.none(), stateGates, dataGates)));
        };
    }

    private Tensor joined(List<Tensor> tensors) {
        return call.apply("memplan::join_steps", Attributes.none(), tensors.toArray(Tensor[]::new));
    }

    /** The states of all steps have the directions on an axis of their own; a layer itself joins their features. */
    private void setOutputs(List<Run> runs, Tensor data) {
        long steps = data.shape().get(0);
        long batch = data.shape().get(1);
        if (call.wants(0)) {
            Tensor whole = runs.size() == 1
                    ? runs.get(0).outputs()
                    : call.apply(
                            "aten::cat",
                            Attributes.of("axis", 2),
                            runs.get(0).outputs(),
                            runs.get(1).outputs());
            Tensor apart = call.reshape(whole, List.of(steps, batch, (long) directions, hidden));
            call.set(0, call.permute(apart, batchFirst ? List.of(1L, 0L, 2L, 3L) : List.of(0L, 2L, 1L, 3L)));
        }
        last(1, runs, run -> run.last().get(0), batch);
        if (gates == 4) {
            last(2, runs, run -> run.last().get(1), batch);
        }
    }

    private void last(int output, List<Run> runs, Function<Run, Tensor> state, long batch) {
        if (!call.wants(output)) {
            return;
        }
        Tensor whole = runs.size() == 1
                ? call.reshape(state.apply(runs.get(0)), List.of(1L, batch, hidden))
                : joined(runs.stream().map(state).toList());
        call.set(output, batchFirst ? call.permute(whole, List.of(1L, 0L, 2L)) : whole);
    }
}
