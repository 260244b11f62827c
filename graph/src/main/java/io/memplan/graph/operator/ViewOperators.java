package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Other ways to see the same elements: {@code reshape}, {@code flatten}, {@code expandDims}, {@code squeeze},
 * {@code transpose}, {@code swapAxes}, {@code broadcast}, and slices with step one.
 */
final class ViewOperators {

    /** A new shape without a copy: attribute {@code shape}. */
    static final Operator VIEW = Operator.named("aten::view")
            .result(call -> {
                List<Long> shape = call.attributes().integers("shape");
                List<Long> strides = Layouts.viewed(
                                call.type(0).shape(), call.input(0).strides(), shape)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The layout of " + call.input(0) + " cannot be seen as " + shape + " without a copy."));
                return new Result(call.type(0).withShape(shape), strides, 0);
            })
            .kernel(call -> "torch.view(a0, " + call.literal("shape") + ")")
            .derivative(g -> g.set(0, reshape(g, g.gradient(), g.input(0).shape())))
            .takesComplex()
            .build();

    /** A new shape where the layout forces a copy: attribute {@code shape}. */
    static final Operator RESHAPE_COPY = Operator.named("memplan::reshape_copy")
            .result(Result::inShape)
            .kernel(call -> "torch.view(torch.clone(a0, memory_format=0), " + call.literal("shape") + ")")
            .derivative(g -> g.set(0, reshape(g, g.gradient(), g.input(0).shape())))
            .takesComplex()
            .build();

    /** The axes in another order: attribute {@code axes}. */
    static final Operator PERMUTE = Operator.named("aten::permute")
            .result(call -> {
                List<Long> shape = new ArrayList<>();
                List<Long> strides = new ArrayList<>();
                for (long axis : call.attributes().integers("axes")) {
                    shape.add(call.type(0).size((int) axis));
                    strides.add(call.input(0).strides().get((int) axis));
                }
                return new Result(call.type(0).withShape(shape), strides, 0);
            })
            .kernel(call -> "torch.permute(a0, " + call.literal("axes") + ")")
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            ViewOperators.PERMUTE,
                            Attributes.of("axes", inverse(g.attributes().integers("axes"))),
                            g.gradient())))
            .takesComplex()
            .build();

    /** Axes of size one seen as longer ones: attribute {@code shape}. */
    static final Operator EXPAND = Operator.named("aten::expand")
            .result(call -> {
                List<Long> shape = call.attributes().integers("shape");
                if (!Shapes.broadcast(List.of(call.type(0).shape(), shape)).equals(shape)) {
                    throw new IllegalArgumentException(
                            "An array " + call.type(0) + " cannot be broadcast to the shape " + shape + ".");
                }
                return new Result(call.type(0).withShape(shape), Layouts.expanded(call.input(0), shape), 0);
            })
            .kernel(call -> "torch.expand(a0, " + call.literal("shape") + ", implicit=False)")
            .derivative(g -> g.set(0, g.gradient()))
            .takesComplex()
            .build();

    /** A range of one axis: attributes {@code axis}, {@code start}, {@code length}. */
    static final Operator NARROW = Operator.named("aten::narrow")
            .result(call -> {
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                int axis = (int) call.attributes().integer("axis");
                long end =
                        call.attributes().integer("start") + call.attributes().integer("length");
                if (call.attributes().integer("start") < 0 || end > shape.get(axis)) {
                    throw new IllegalArgumentException("The range " + call.attributes() + " leaves " + shape + ".");
                }
                shape.set(axis, call.attributes().integer("length"));
                return new Result(call.type(0).withShape(shape), call.input(0).strides(), 0);
            })
            .kernel(call -> "torch.narrow(a0, " + call.literal("axis") + ", " + call.literal("start") + ", "
                    + call.literal("length") + ")")
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            ViewOperators.NARROW_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient())))
            .takesComplex()
            .build();

    /** Zeros in the data's {@code shape} with the gradient in its range. */
    static final Operator NARROW_BACKWARD = Operator.named("memplan::narrow_backward")
            .result(Result::inShape)
            .kernelText(call -> new KernelText(
                    1,
                    List.of(
                            "_0 = torch.new_zeros(a0, " + call.literal("shape") + ")",
                            "_1 = torch.copy_(torch.narrow(_0, " + call.literal("axis") + ", " + call.literal("start")
                                    + ", " + call.literal("length") + "), a0)"),
                    List.of("_0")))
            .takesComplex()
            .build();

    /** The same elements, through which no gradient passes. */
    static final Operator DETACH = Operator.named("aten::detach")
            .result(call -> new Result(call.type(0), call.input(0).strides(), 0))
            .kernel("torch.detach(a0)")
            .stopsGradient()
            .takesComplex()
            .build();

    private ViewOperators() {}

    static List<Operator> all() {
        return List.of(VIEW, RESHAPE_COPY, PERMUTE, EXPAND, NARROW, NARROW_BACKWARD, DETACH);
    }

    /** Returns the operator with which the engine would carry out a reshape: a view if the layout allows it. */
    static Operator reshape(Tensor tensor, List<Long> shape) {
        Optional<List<Long>> viewed = Layouts.viewed(tensor.shape(), tensor.strides(), shape);
        return viewed.isPresent() ? VIEW : RESHAPE_COPY;
    }

    static Tensor reshape(Gradients g, Tensor tensor, List<Long> shape) {
        return g.apply(reshape(tensor, shape), Attributes.of("shape", shape), tensor);
    }

    private static List<Long> inverse(List<Long> axes) {
        List<Long> inverse = new ArrayList<>(axes);
        for (int place = 0; place < axes.size(); place++) {
            inverse.set(axes.get(place).intValue(), (long) place);
        }
        return inverse;
    }
}
