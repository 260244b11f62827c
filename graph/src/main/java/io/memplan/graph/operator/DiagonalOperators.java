package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/** Diagonals of planes of an array: attributes {@code offset}, {@code first} and {@code second} axis. */
final class DiagonalOperators {

    /** Zeros of the {@code shape} with the gradient in the diagonal. */
    static final Operator DIAGONAL_BACKWARD = Operator.named("memplan::diagonal_backward")
            .result(Result::inShape)
            .kernelText(call -> text(call, "torch.new_zeros(a0, " + call.literal("shape") + ")", "a0"))
            .build();

    static final Operator DIAGONAL = Operator.named("aten::diagonal")
            .result(call -> diagonal(call, 0))
            .kernel(call -> of("a0", call))
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            DIAGONAL_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient())))
            .build();

    /** A copy of the diagonal. */
    static final Operator DIAGONAL_COPY = Operator.named("aten::diagonal_copy")
            .result(call -> {
                Result seen = diagonal(call, 0);
                return new Result(
                        seen.type(), Layouts.like(new Tensor(call.input(0).id(), seen.type(), seen.strides())), -1);
            })
            .kernel(call -> "torch.clone(" + of("a0", call) + ", memory_format=None)")
            .build();

    /** The array with zeros in the diagonal. */
    static final Operator DIAGONAL_ZEROS = Operator.named("memplan::diagonal_zeros")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernelText(call -> text(call, "torch.clone(a0, memory_format=None)", "torch.new_zeros(a0, [1])"))
            .build();

    /** Inputs: the array, what shall be in the diagonal. */
    static final Operator DIAGONAL_PUT = Operator.named("aten::diagonal_scatter")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernelText(call -> text(call, "torch.clone(a0, memory_format=None)", "a1"))
            .flops(call -> call.type(0).elements())
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(DIAGONAL_ZEROS, g.attributes(), g.gradient()));
                }
                if (g.needs(1)) {
                    g.set(1, g.apply(DIAGONAL_COPY, g.attributes(), g.gradient()));
                }
            })
            .build();

    private DiagonalOperators() {}

    static List<Operator> all() {
        return List.of(DIAGONAL, DIAGONAL_BACKWARD, DIAGONAL_COPY, DIAGONAL_ZEROS, DIAGONAL_PUT);
    }

    private static String of(String array, Call call) {
        return "torch.diagonal(" + array + ", " + call.literal("offset") + ", " + call.literal("first") + ", "
                + call.literal("second") + ")";
    }

    private static KernelText text(Call call, String array, String contents) {
        return new KernelText(
                call.inputs().size(),
                List.of("_0 = " + array, "_1 = torch.copy_(" + of("_0", call) + ", " + contents + ")"),
                List.of("_0"));
    }

    private static Result diagonal(Call call, int input) {
        Tensor tensor = call.input(input);
        int first = (int) call.attributes().integer("first");
        int second = (int) call.attributes().integer("second");
        long offset = call.attributes().integer("offset");
        long rows = tensor.shape().get(first) + Math.min(0, offset);
        long columns = tensor.shape().get(second) - Math.max(0, offset);
        List<Long> shape = new ArrayList<>(tensor.shape());
        List<Long> strides = new ArrayList<>(tensor.strides());
        long stride = strides.get(first) + strides.get(second);
        for (int axis : new int[] {Math.max(first, second), Math.min(first, second)}) {
            shape.remove(axis);
            strides.remove(axis);
        }
        shape.add(Math.max(0, Math.min(rows, columns)));
        strides.add(stride);
        return new Result(tensor.type().withShape(shape), strides, input);
    }
}
