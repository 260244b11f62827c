package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/**
 * Parts of arrays chosen by slices, fixed places and new axes, as a view, and what is written into them:
 * {@code NDArray.get} and {@code set}. All but {@link #ALIAS} have the attributes of a {@link Slicing}.
 */
final class SliceOperators {

    /** The same array, seen once more. */
    static final Operator ALIAS = Operator.named("aten::alias")
            .result(call -> new Result(call.type(0), call.input(0).strides(), 0))
            .kernel("torch.alias(a0)")
            .derivative(g -> g.set(0, g.gradient()))
            .takesComplex()
            .build();

    /** Zeros in the data's {@code shape} with the gradient in its part. */
    static final Operator SLICE_BACKWARD = Operator.named("memplan::slice_backward")
            .result(Result::inShape)
            .kernelText(call -> new KernelText(
                    1,
                    List.of(
                            "_0 = torch.new_zeros(a0, " + call.literal("shape") + ")",
                            "_1 = torch.copy_(" + Slicing.of(call).text("_0") + ", a0)"),
                    List.of("_0")))
            .takesComplex()
            .build();

    static final Operator SLICE = Operator.named("memplan::slice")
            .result(call -> Slicing.of(call).of(call.input(0), 0))
            .kernel(call -> Slicing.of(call).text("a0"))
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            SLICE_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient())))
            .takesComplex()
            .build();

    /** A copy of the part. */
    static final Operator SLICE_COPY = Operator.named("memplan::slice_copy")
            .result(call -> {
                Result part = Slicing.of(call).of(call.input(0), 0);
                Tensor view = new Tensor(call.input(0).id(), part.type(), part.strides());
                return new Result(part.type(), Layouts.like(view), -1);
            })
            .kernel(call -> "torch.clone(" + Slicing.of(call).text("a0") + ", memory_format=None)")
            .takesComplex()
            .build();

    /** The array with the {@code number} in the part. */
    static final Operator SLICE_FILL = writing("memplan::slice_fill")
            .kernelText(call -> text(call, "torch.clone(a0, memory_format=None)", fill(call)))
            .inPlaceText(0, call -> text(call, "a0", fill(call)))
            .derivative(SliceOperators::withoutPart)
            .takesComplex()
            .build();

    /** Inputs: the array, what shall be in the part: of its shape or broadcast to it. */
    static final Operator SLICE_PUT = writing("memplan::slice_put")
            .kernelText(call -> text(call, "torch.clone(a0, memory_format=None)", copy(call)))
            .inPlaceText(0, call -> text(call, "a0", copy(call)))
            .derivative(g -> {
                withoutPart(g);
                if (g.needs(1)) {
                    g.set(1, g.apply(SLICE_COPY, g.attributes(), g.gradient()));
                }
            })
            .takesComplex()
            .build();

    private SliceOperators() {}

    static List<Operator> all() {
        return List.of(ALIAS, SLICE, SLICE_BACKWARD, SLICE_COPY, SLICE_FILL, SLICE_PUT);
    }

    private static Operator.Builder writing(String name) {
        return Operator.named(name)
                .result(call -> {
                    Slicing.of(call).of(call.input(0), 0);
                    return Result.like(call, call.type(0).elementType());
                })
                .flops(call -> call.type(0).elements());
    }

    private static void withoutPart(Gradients g) {
        if (g.needs(0)) {
            Attributes zero = g.attributes().with("number", 0.0);
            g.set(0, g.apply(SLICE_FILL, zero, g.gradient()));
        }
    }

    private static String fill(Call call) {
        return "torch.fill_(" + Slicing.of(call).text("_0") + ", " + call.literal("number") + ")";
    }

    private static String copy(Call call) {
        return "torch.copy_(" + Slicing.of(call).text("_0") + ", a1)";
    }

    private static KernelText text(Call call, String array, String change) {
        return new KernelText(call.inputs().size(), List.of("_0 = " + array, "_1 = " + change), List.of("_0"));
    }
}
