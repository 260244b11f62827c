package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One direction of one layer of {@code NDArrayEx.lstm} in single precision on a CPU: there the engine hands whole
 * sequences to oneDNN, whose backward kernel reads a workspace that only the forward kernel can fill.
 */
final class LstmLayerOperators {

    /** The number by which oneDNN knows this kind of cell. */
    private static final int LSTM = 2;

    private static final int GATES = 4;
    private static final long PAGE = 4096;
    private static final long LINE = 16;

    /**
     * Inputs: data (steps, batch, features) without gaps, the weights of data and state, both biases if there are any,
     * state and cell (batch, units). Outputs: the states of all steps, the last state, the last cell, the workspace.
     * Attributes {@code hidden} and {@code reverse}.
     *
     * <p>The workspace is made only where gradients are recorded, so the kernel switches that on; its arguments are
     * detached, so nothing is tied to a tape.
     */
    static final Operator LSTM_LAYER = Operator.named("aten::mkldnn_rnn_layer")
            .results(LstmLayerOperators::results)
            .kernelText(LstmLayerOperators::kernel)
            .flops(LstmLayerOperators::flops)
            .derivative(LstmLayerOperators::derivative)
            .build();

    /**
     * Inputs: those of the forward operation, its four outputs, and the gradients of the first three that the flags
     * {@code given} name. Outputs: the gradients of the inputs that {@code wanted} names.
     */
    static final Operator LSTM_LAYER_BACKWARD = Operator.named("aten::mkldnn_rnn_layer_backward")
            .results(call -> WantedGradients.results(
                    call,
                    call.inputs().subList(0, forwardInputs(call)).stream()
                            .map(input -> Result.dense(input.type()))
                            .toArray(Result[]::new)))
            .kernelText(LstmLayerOperators::backwardKernel)
            .flops(call -> 2 * flops(call))
            .build();

    private LstmLayerOperators() {}

    static List<Operator> all() {
        return List.of(LSTM_LAYER, LSTM_LAYER_BACKWARD);
    }

    private static List<Result> results(Call call) {
        TensorType data = call.type(0);
        TensorType state = call.type(call.inputs().size() - 2);
        long hidden = call.attributes().integer("hidden");
        if (data.rank() != 3
                || !call.input(0).isContiguous()
                || !state.shape().equals(List.of(data.size(1), hidden))
                || !call.type(1).shape().equals(List.of(GATES * hidden, data.size(2)))
                || !call.type(2).shape().equals(List.of(GATES * hidden, hidden))) {
            throw new IllegalArgumentException("An LSTM layer of " + hidden + " units cannot run on " + data
                    + " with the weights " + call.type(1) + " and " + call.type(2) + " and the state " + state + ".");
        }
        long bytes = workspaceBytes(data.size(0), data.size(1), data.size(2), hidden);
        return List.of(
                Result.dense(data.withShape(List.of(data.size(0), data.size(1), hidden))),
                Result.dense(state),
                Result.dense(state),
                Result.dense(new TensorType(ElementType.UINT8, List.of(bytes))));
    }

    /**
     * Returns the size of the workspace: the gates and the states of all steps and the gradients of the states, each
     * from a new page on.
     *
     * <p>As coded, this follows oneDNN 3.7 on x86-64. Where a build wants less, the kernel's result is enlarged.
     */
    static long workspaceBytes(long steps, long batch, long features, long hidden) {
        long rows = steps * batch;
        long states = 2 * (steps + 1) * batch;
        long widest = goodWidth(Math.max(features, hidden));
        long pages = pages(rows * goodWidth(GATES * hidden)) + pages(rows * goodWidth(hidden));
        return PAGE * (pages + 5 * pages(states * widest) + 2 * pages(states * hidden));
    }

    /** Rows start at a cache line, and not a multiple of 256 numbers apart. */
    private static long goodWidth(long width) {
        long lines = (width + LINE - 1) / LINE * LINE;
        return lines % 256 == 0 ? lines + LINE : lines;
    }

    private static long pages(long floats) {
        return (floats * ElementType.FLOAT32.bytes() + PAGE - 1) / PAGE;
    }

    private static double flops(Call call) {
        TensorType data = call.type(0);
        double perRow = (double) call.type(1).elements() + call.type(2).elements();
        return 2.0 * data.size(0) * data.size(1) * perRow;
    }

    /** The number of arguments of the forward kernel: seven with biases, five without. */
    private static int forwardInputs(Call call) {
        return call.type(3).rank() == 1 ? 7 : 5;
    }

    /** The seven arguments that the kernels take: without biases, the weights stand in for them, and are not read. */
    private static List<String> arguments(int forwardInputs) {
        return forwardInputs == 7
                ? List.of("a0", "a1", "a2", "a3", "a4", "a5", "a6")
                : List.of("a0", "a1", "a2", "a1", "a2", "a3", "a4");
    }

    private static KernelText kernel(Call call) {
        int inputs = call.inputs().size();
        String arguments = arguments(inputs).stream()
                .map(argument -> "torch.detach(" + argument + ")")
                .collect(Collectors.joining(", "));
        TensorType workspace = results(call).get(3).type();
        return new KernelText(
                inputs,
                List.of(
                        "_4 = torch.set_grad_enabled(True)",
                        "_0, _1, _2, _3 = torch.mkldnn_rnn_layer(" + arguments + ", " + call.literal("reverse")
                                + ", annotate(List[int], []), " + LSTM + ", " + call.literal("hidden") + ", 1, "
                                + Literals.of(inputs == 7) + ", False, False, True)",
                        "_5 = torch.set_grad_enabled(False)",
                        "_6 = torch.resize_(_3, " + Literals.of(workspace.shape()) + ")"),
                List.of("_0", "_1", "_2", "_6"));
    }

    private static KernelText backwardKernel(Call call) {
        int forward = forwardInputs(call);
        List<String> arguments = new ArrayList<>(arguments(forward));
        IntStream.range(forward, forward + 3).forEach(i -> arguments.add("a" + i));
        int next = forward + 4;
        for (boolean given : call.attributes().flags("given")) {
            arguments.add(given ? "a" + next++ : "None");
        }
        String text = "torch.mkldnn_rnn_layer_backward(" + String.join(", ", arguments) + ", "
                + call.literal("reverse") + ", " + LSTM + ", " + call.literal("hidden") + ", 1, "
                + Literals.of(forward == 7) + ", True, False, annotate(List[int], []), False, a" + (forward + 3) + ")";
        boolean[] wanted = WantedGradients.of(call);
        return KernelText.tuple(call.inputs().size(), text, forward == 7 ? wanted : aroundBiases(wanted));
    }

    private static boolean[] aroundBiases(boolean[] wanted) {
        return new boolean[] {wanted[0], wanted[1], wanted[2], false, false, wanted[3], wanted[4]};
    }

    private static void derivative(Gradients g) {
        List<Tensor> inputs = new ArrayList<>();
        IntStream.range(0, g.inputs()).forEach(input -> inputs.add(g.input(input)));
        IntStream.range(0, 4).forEach(output -> inputs.add(g.output(output)));
        List<Boolean> given = new ArrayList<>();
        for (int output = 0; output < 3; output++) {
            Tensor gradient = g.gradientOf(output);
            given.add(gradient != null);
            if (gradient != null) {
                inputs.add(gradient);
            }
        }
        Attributes attributes = WantedGradients.attributes(g, g.inputs()).with("given", given);
        WantedGradients.set(g, attributes, g.applyAll(LSTM_LAYER_BACKWARD, attributes, inputs.toArray(Tensor[]::new)));
    }
}
