package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of {@code NDArrayEx.gru}, and of {@code lstm} where the engine computes it step by step: the gates of a cell,
 * in one kernel each way.
 *
 * <p>The gates of the data and of the state come from linear maps of their own. The kernels work in place on parts of
 * the gates' rows, as the engine does: which elements are computed together decides their last bits.
 */
final class CellOperators {

    /**
     * Inputs: gates of the data, gates of the state (batch, 3 × units), state. Outputs: the gates after activation, the
     * new state, the candidate, the state's share of the candidate before the reset.
     */
    static final Operator GRU_CELL = Operator.named("memplan::gru_cell")
            .results(CellOperators::gruResults)
            .kernelText(call -> gruKernel())
            .flops(call -> 20.0 * call.type(2).elements())
            .derivative(CellOperators::gruDerivative)
            .build();

    /** Inputs: gradient of the new state, gates, candidate, its share, state. Outputs: the wanted gradients. */
    static final Operator GRU_CELL_BACKWARD = Operator.named("memplan::gru_cell_backward")
            .results(call -> WantedGradients.results(
                    call,
                    Result.dense(call.type(1)),
                    Result.dense(call.type(1)),
                    elementwise(call.input(0), part(call.input(1), call.type(4)))))
            .kernelText(CellOperators::gruBackwardKernel)
            .flops(call -> 30.0 * call.type(0).elements())
            .build();

    /**
     * Inputs: gates of the data, gates of the state (batch, 4 × units), cell. Outputs: the gates after activation, the
     * new state, the new cell, and its hyperbolic tangent.
     */
    static final Operator LSTM_CELL = Operator.named("memplan::lstm_cell")
            .results(CellOperators::lstmResults)
            .kernelText(call -> lstmKernel())
            .flops(call -> 30.0 * call.type(2).elements())
            .derivative(CellOperators::lstmDerivative)
            .build();

    /**
     * Inputs: gates, cell, tangent of the new cell, and the gradients of the new state and the new cell that the flags
     * {@code given} name. Outputs: the wanted gradients; those of both gates are one.
     */
    static final Operator LSTM_CELL_BACKWARD = Operator.named("memplan::lstm_cell_backward")
            .results(call -> List.of(Result.dense(call.type(0)), ofCell(call)))
            .kernelText(CellOperators::lstmBackwardKernel)
            .flops(call -> 30.0 * call.type(1).elements())
            .build();

    private CellOperators() {}

    static List<Operator> all() {
        return List.of(GRU_CELL, GRU_CELL_BACKWARD, LSTM_CELL, LSTM_CELL_BACKWARD);
    }

    private static Result gates(Call call, int count) {
        TensorType gates = call.type(1);
        TensorType state = call.type(2);
        if (!call.type(0).equals(gates)
                || gates.rank() != 2
                || state.rank() != 2
                || state.size(0) != gates.size(0)
                || gates.size(1) != count * state.size(1)) {
            throw new IllegalArgumentException("A recurrent cell of " + count + " gates cannot join " + call.type(0)
                    + " and " + gates + " to the state " + state + ".");
        }
        return Result.dense(gates);
    }

    /** One gate: a part of each row. */
    private static Tensor part(Tensor gates, TensorType state) {
        return new Tensor(gates.id(), state, gates.strides());
    }

    private static Result elementwise(Tensor first, Tensor second) {
        return Result.elementwise(new Call(Attributes.none(), List.of(first, second)));
    }

    private static Tensor tensor(Result result) {
        return new Tensor(0, result.type(), result.strides());
    }

    private static List<Result> gruResults(Call call) {
        Result gates = gates(call, 3);
        Tensor share = part(tensor(gates), call.type(2));
        Result candidate = elementwise(part(call.input(0), call.type(2)), share);
        Result state = elementwise(call.input(2), tensor(candidate));
        return List.of(gates, state, candidate, new Result(share.type(), Layouts.like(share), -1));
    }

    private static List<Result> lstmResults(Call call) {
        Result gates = gates(call, 4);
        Tensor gate = part(tensor(gates), call.type(2));
        Result cell = elementwise(gate, call.input(2));
        Result tangent = elementwise(tensor(cell), tensor(cell));
        return List.of(gates, elementwise(gate, tensor(tangent)), cell, tangent);
    }

    private static Result ofCell(Call call) {
        Tensor gate = part(call.input(0), call.type(1));
        Tensor gradient = call.input(3);
        if (call.attributes().flags("given").get(0)) {
            Result ofTangent = elementwise(tensor(elementwise(gradient, gate)), call.input(2));
            boolean both = call.attributes().flags("given").get(1);
            gradient = tensor(both ? elementwise(call.input(4), tensor(ofTangent)) : ofTangent);
        }
        return elementwise(gradient, gate);
    }

    private static KernelText gruKernel() {
        return new KernelText(
                3,
                List.of(
                        "_g = torch.clone(a1, memory_format=0)",
                        "_x, _y, _z = torch.unsafe_chunk(a0, 3, 1)",
                        "_h, _i, _j = torch.unsafe_chunk(_g, 3, 1)",
                        "_0 = torch.sigmoid_(torch.add_(_h, _x))",
                        "_1 = torch.sigmoid_(torch.add_(_i, _y))",
                        "_2 = torch.clone(_j, memory_format=None)",
                        "_3 = torch.tanh_(torch.add(_z, torch.mul_(_j, _0)))",
                        "_4 = torch.add_(torch.mul_(torch.sub(a2, _3), _1), _3)"),
                List.of("_g", "_4", "_3", "_2"));
    }

    private static KernelText gruBackwardKernel(Call call) {
        boolean[] wanted = WantedGradients.of(call);
        List<String> lines = new ArrayList<>(List.of(
                "_r, _z, _m = torch.unsafe_chunk(a1, 3, 1)",
                "_0 = torch.mul(a0, _z)",
                "_1 = torch.sigmoid_backward(torch.mul(a0, torch.sub(a4, a2)), _z)",
                "_2 = torch.tanh_backward(torch.add(a0, torch.neg(_0)), a2)",
                "_3 = torch.sigmoid_backward(torch.mul(_2, a3), _r)"));
        List<String> results = new ArrayList<>();
        if (wanted[0]) {
            lines.add("_4 = torch.cat([_3, _1, _2], 1)");
            results.add("_4");
        }
        if (wanted[1]) {
            lines.add("_5 = torch.cat([_3, _1, torch.mul(_2, _r)], 1)");
            results.add("_5");
        }
        if (wanted[2]) {
            results.add("_0");
        }
        return new KernelText(5, lines, results);
    }

    private static void gruDerivative(Gradients g) {
        Tensor gradient = g.gradientOf(1);
        if (gradient == null) {
            throw new IllegalStateException("Nothing reads the state of a recurrent cell but its gradient.");
        }
        Attributes attributes = WantedGradients.attributes(g, 3);
        WantedGradients.set(
                g,
                attributes,
                g.applyAll(GRU_CELL_BACKWARD, attributes, gradient, g.output(0), g.output(2), g.output(3), g.input(2)));
    }

    private static KernelText lstmKernel() {
        return new KernelText(
                3,
                List.of(
                        "_g = torch.add(a1, a0)",
                        "_w, _x, _y, _z = torch.unsafe_chunk(_g, 4, 1)",
                        "_i = torch.sigmoid_(_w)",
                        "_f = torch.sigmoid_(_x)",
                        "_c = torch.tanh_(_y)",
                        "_o = torch.sigmoid_(_z)",
                        "_0 = torch.add_(torch.mul(_f, a2), torch.mul(_i, _c))",
                        "_1 = torch.tanh(_0)",
                        "_2 = torch.mul(_o, _1)"),
                List.of("_g", "_2", "_0", "_1"));
    }

    private static KernelText lstmBackwardKernel(Call call) {
        boolean ofState = call.attributes().flags("given").get(0);
        boolean ofCell = call.attributes().flags("given").get(1);
        List<String> lines = new ArrayList<>();
        lines.add("_i, _f, _c, _o = torch.unsafe_chunk(a0, 4, 1)");
        if (ofState) {
            lines.add("_0 = torch.sigmoid_backward(torch.mul(a3, a2), _o)");
            lines.add("_1 = torch.tanh_backward(torch.mul(a3, _o), a2)");
            lines.add("_2 = " + (ofCell ? "torch.add(a4, _1)" : "_1"));
        } else {
            lines.add("_0 = torch.zeros_like(a3)");
            lines.add("_2 = a3");
        }
        lines.add("_3 = torch.sigmoid_backward(torch.mul(_2, _c), _i)");
        lines.add("_4 = torch.sigmoid_backward(torch.mul(_2, a1), _f)");
        lines.add("_5 = torch.tanh_backward(torch.mul(_2, _i), _c)");
        lines.add("_6 = torch.cat([_3, _4, _5, _0], 1)");
        lines.add("_7 = torch.mul(_2, _f)");
        return new KernelText(call.inputs().size(), lines, List.of("_6", "_7"));
    }

    private static void lstmDerivative(Gradients g) {
        List<Tensor> inputs = new ArrayList<>(List.of(g.output(0), g.input(2), g.output(3)));
        List<Boolean> given = new ArrayList<>();
        for (int output = 1; output <= 2; output++) {
            Tensor gradient = g.gradientOf(output);
            given.add(gradient != null);
            if (gradient != null) {
                inputs.add(gradient);
            }
        }
        List<Tensor> gradients =
                g.applyAll(LSTM_CELL_BACKWARD, Attributes.of("given", given), inputs.toArray(Tensor[]::new));
        for (int input = 0; input < 3; input++) {
            if (g.needs(input)) {
                g.set(input, gradients.get(input == 2 ? 1 : 0));
            }
        }
    }
}
