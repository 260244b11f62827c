package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers of recurrent cells, taken apart as the engine takes them apart on a CPU.
 *
 * <p>As coded, this follows {@code RNN.cpp} of ATen 2.7: the gates of the data are computed for all steps at once, those
 * of the state step by step. A long short-term memory in single precision goes to oneDNN instead, layer by layer.
 */
final class RecurrentStack {

    private final TraceSession session;
    private final RecurrentCell cell;
    private final RecurrentOptions options;
    private final NDList parameters;

    RecurrentStack(TraceSession session, RecurrentCell cell, RecurrentOptions options, NDList parameters) {
        this.session = session;
        this.cell = cell;
        this.options = options;
        this.parameters = parameters;
    }

    /** The states of all steps, and the last ones. */
    private record Run(NDArray outputs, List<NDArray> last) {}

    NDList run(NDArray data, List<NDArray> states) {
        check(data, states);
        boolean whole =
                cell instanceof RecurrentCell.LongShortTerm && type(data).elementType() == ElementType.FLOAT32;
        NDArray input = options.batchFirst() ? ShapeMethods.swap(session.abstractOf(data), 0, 1) : data;
        input = whole ? contiguous(input) : input;
        List<List<NDArray>> stateByRun = new ArrayList<>();
        for (NDArray state : states) {
            stateByRun.add(whole ? selected(contiguous(state)) : steps(state));
        }
        List<List<NDArray>> last = new ArrayList<>();
        states.forEach(state -> last.add(new ArrayList<>()));
        for (int layer = 0; layer < options.layers(); layer++) {
            NDArray[] outputs = new NDArray[options.directions()];
            for (int direction = 0; direction < outputs.length; direction++) {
                int index = layer * outputs.length + direction;
                List<NDArray> initial =
                        stateByRun.stream().map(list -> list.get(index)).toList();
                Run run = whole
                        ? wholeLayer(input, parametersOf(index), initial, direction > 0)
                        : stepByStep(input, parametersOf(index), initial, direction > 0);
                outputs[direction] = run.outputs();
                for (int state = 0; state < last.size(); state++) {
                    last.get(state).add(run.last().get(state));
                }
            }
            input = outputs.length == 1 ? outputs[0] : session.apply("aten::cat", Attributes.of("axis", 2), outputs);
            if (options.training() && layer < options.layers() - 1) {
                input = NeuralMethods.dropped(session, input, options.dropRate());
            }
        }
        NDList results = new NDList(options.batchFirst() ? ShapeMethods.swap(session.abstractOf(input), 0, 1) : input);
        last.forEach(list -> results.add(joined(list)));
        return results;
    }

    private void check(NDArray data, List<NDArray> states) {
        if (!session.device().getDeviceType().equals("cpu")) {
            throw new TraceException("A recurrent layer on the device " + session.device() + " cannot be traced, "
                    + session.whereAmI() + ": there the engine runs it as one kernel with a tape of its own."
                    + "\nMaybe mark its block opaque, or train on the CPU.");
        }
        TensorType type = type(data);
        if (type.rank() != 3 || type.elements() == 0 || type.elementType() == ElementType.BFLOAT16) {
            throw new TraceException("A recurrent layer over " + type + " cannot be traced, " + session.whereAmI()
                    + ": it needs a batch, a time and a feature axis, none of them empty, and another element type than"
                    + " bfloat16, for which the engine's kernel depends on the processor.");
        }
        int runs = options.layers() * options.directions();
        if (parameters.size() != runs * options.parametersOfRun()) {
            throw new TraceException("A recurrent layer of " + runs + " runs has " + parameters.size()
                    + " parameters, but needs " + options.parametersOfRun() + " for each, " + session.whereAmI() + ".");
        }
        long hidden = type(states.get(0)).size(-1);
        for (int run = 0; run < runs; run++) {
            List<NDArray> own = parametersOf(run);
            boolean fit = type(own.get(0)).rank() == 2 && isMatrix(own.get(1), cell.gates() * hidden, hidden);
            for (NDArray bias : own.subList(2, own.size())) {
                fit &= type(bias).shape().equals(List.of(cell.gates() * hidden));
            }
            if (!fit) {
                throw new TraceException(
                        "The run " + run + " of a recurrent layer gets the parameters "
                                + own.stream().map(this::type).toList() + ", " + session.whereAmI()
                                + ", where the engine takes"
                                + " two weights, then two biases: DJL orders them otherwise in bidirectional layers with biases,"
                                + " on which its PyTorch engine fails without Memplan too.\nMaybe use optHasBiases(false) there.");
            }
        }
    }

    private boolean isMatrix(NDArray array, long rows, long columns) {
        return type(array).shape().equals(List.of(rows, columns));
    }

    private TensorType type(NDArray array) {
        return session.tensorOf(array).type();
    }

    private List<NDArray> parametersOf(int run) {
        int count = options.parametersOfRun();
        return parameters.subList(run * count, (run + 1) * count);
    }

    private Run wholeLayer(NDArray input, List<NDArray> weights, List<NDArray> initial, boolean reverse) {
        NDArray[] inputs = new NDArray[weights.size() + 3];
        inputs[0] = input;
        for (int i = 0; i < weights.size(); i++) {
            inputs[i + 1] = weights.get(i);
        }
        inputs[inputs.length - 2] = initial.get(0);
        inputs[inputs.length - 1] = initial.get(1);
        Attributes attributes =
                Attributes.of("hidden", type(initial.get(0)).size(-1)).with("reverse", reverse);
        List<Tensor> outputs = session.applyAll("aten::mkldnn_rnn_layer", attributes, inputs);
        return new Run(
                session.array(outputs.get(0)), List.of(session.array(outputs.get(1)), session.array(outputs.get(2))));
    }

    private Run stepByStep(NDArray input, List<NDArray> weights, List<NDArray> initial, boolean reverse) {
        List<NDArray> gates = new ArrayList<>(steps(linear(input, weights.get(0), bias(weights, 2))));
        if (reverse) {
            Collections.reverse(gates);
        }
        List<NDArray> states = initial;
        List<NDArray> outputs = new ArrayList<>();
        for (NDArray dataGates : gates) {
            NDArray stateGates = linear(states.get(0), weights.get(1), bias(weights, 3));
            states = cell.step(session, dataGates, stateGates, states);
            outputs.add(states.get(0));
        }
        if (reverse) {
            Collections.reverse(outputs);
        }
        return new Run(joined(outputs), states);
    }

    private static @Nullable NDArray bias(List<NDArray> weights, int place) {
        return place < weights.size() ? weights.get(place) : null;
    }

    /** The linear map of ATen itself: with a bias, data that lies row by row is folded to two axes. */
    private NDArray linear(NDArray data, NDArray weight, @Nullable NDArray bias) {
        AbstractArray array = session.abstractOf(data);
        List<Long> shape = array.tensor().shape();
        if (bias == null || shape.size() == 2 || !array.tensor().isContiguous()) {
            return MatrixMethods.linear(array, session.abstractOf(weight), bias);
        }
        NDArray rows = ShapeMethods.reshape(array, List.of(shape.get(0) * shape.get(1), shape.get(2)));
        NDArray mapped = MatrixMethods.linear(session.abstractOf(rows), session.abstractOf(weight), bias);
        return ShapeMethods.reshape(
                session.abstractOf(mapped),
                List.of(shape.get(0), shape.get(1), type(weight).size(0)));
    }

    private NDArray contiguous(NDArray array) {
        Tensor tensor = session.tensorOf(array);
        return tensor.isContiguous()
                ? array
                : session.apply("memplan::reshape_copy", Attributes.of("shape", tensor.shape()), array);
    }

    private List<NDArray> steps(NDArray array) {
        return session.applyAll("memplan::steps", Attributes.none(), array).stream()
                .map(session::array)
                .toList();
    }

    private NDArray joined(List<NDArray> arrays) {
        return session.apply("memplan::join_steps", Attributes.none(), arrays.toArray(NDArray[]::new));
    }

    /** The places of the first axis, one by one. */
    private List<NDArray> selected(NDArray array) {
        List<Long> shape = type(array).shape();
        List<NDArray> places = new ArrayList<>();
        for (long place = 0; place < shape.get(0); place++) {
            Attributes range = Attributes.of("axis", 0).with("start", place).with("length", 1);
            NDArray slice = session.apply("aten::narrow", range, array);
            places.add(ShapeMethods.reshape(session.abstractOf(slice), shape.subList(1, 3)));
        }
        return places;
    }
}
