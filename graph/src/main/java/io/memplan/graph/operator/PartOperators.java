package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Arrays taken apart, repeated, padded; diagonals; and indices as unit vectors. */
final class PartOperators {

    /** Inputs: the gradients of the parts that {@code given} names; zeros stand for the others. */
    static final Operator SPLIT_BACKWARD = Operator.named("memplan::split_backward")
            .result(Result::inShape)
            .kernel(PartOperators::joined)
            .takesComplex()
            .build();

    /** Outputs: the parts of the {@code sizes} along the {@code axis}, as views. */
    static final Operator SPLIT = Operator.named("aten::split_with_sizes")
            .results(call -> call.attributes().integers("sizes").stream()
                    .map(size -> new Result(
                            call.type(0).withShape(sized(call, size)),
                            call.input(0).strides(),
                            0))
                    .toList())
            .kernelText(call -> {
                List<String> lines = new ArrayList<>();
                long start = 0;
                for (long size : call.attributes().integers("sizes")) {
                    lines.add("_" + lines.size() + " = torch.narrow(a0, " + call.literal("axis") + ", " + start + ", "
                            + size + ")");
                    start += size;
                }
                return new KernelText(
                        1,
                        lines,
                        IntStream.range(0, lines.size()).mapToObj(i -> "_" + i).toList());
            })
            .derivative(g -> {
                List<Boolean> given = new ArrayList<>();
                List<Tensor> gradients = new ArrayList<>();
                for (int part = 0; part < g.attributes().integers("sizes").size(); part++) {
                    Tensor gradient = g.gradientOf(part);
                    given.add(gradient != null);
                    if (gradient != null) {
                        gradients.add(gradient);
                    }
                }
                Attributes attributes = g.attributes()
                        .with("given", given)
                        .with("shape", g.input(0).shape());
                g.set(0, g.apply(SPLIT_BACKWARD, attributes, gradients.toArray(Tensor[]::new)));
            })
            .takesComplex()
            .build();

    /** Attribute {@code repeats}: how often along each axis of the result. */
    static final Operator REPEAT = Operator.named("aten::repeat")
            .result(call -> {
                List<Long> repeats = call.attributes().integers("repeats");
                int added = repeats.size() - call.type(0).rank();
                if (added < 0) {
                    throw new IllegalArgumentException(
                            "An array " + call.type(0) + " cannot be tiled " + repeats + " times: too few axes.");
                }
                List<Long> shape = new ArrayList<>(repeats);
                for (int axis = added; axis < shape.size(); axis++) {
                    shape.set(axis, repeats.get(axis) * call.type(0).size(axis - added));
                }
                return Result.dense(call.type(0).withShape(shape));
            })
            .kernel(call -> "torch.repeat(a0, " + call.literal("repeats") + ")")
            .derivative(PartOperators::sumRepeated)
            .build();

    /** Attributes {@code padding} (from the last axis on, before and behind) and {@code number}. */
    static final Operator PAD = Operator.named("aten::constant_pad_nd")
            .result(PartOperators::padded)
            .kernel(call ->
                    "torch.constant_pad_nd(a0, " + call.literal("padding") + ", " + call.literal("number") + ")")
            .derivative(g -> {
                List<Long> back = g.attributes().integers("padding").stream()
                        .map(padding -> -padding)
                        .toList();
                g.set(
                        0,
                        g.apply(
                                PartOperators.PAD,
                                Attributes.of("padding", back).with("number", 0.0),
                                g.gradient()));
            })
            .takesComplex()
            .build();

    /** Input: int64. Attribute {@code depth}. */
    static final Operator ONE_HOT = Operator.named("aten::one_hot")
            .result(call -> {
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                shape.add(call.attributes().integer("depth"));
                return Result.dense(
                        call.type(0).withElementType(ElementType.INT64).withShape(shape));
            })
            .kernel(call -> "torch.one_hot(a0, " + call.literal("depth") + ")")
            .build();

    private PartOperators() {}

    static List<Operator> all() {
        return List.of(SPLIT, SPLIT_BACKWARD, REPEAT, PAD, ONE_HOT);
    }

    private static List<Long> sized(Call call, long size) {
        List<Long> shape = new ArrayList<>(call.type(0).shape());
        shape.set((int) call.attributes().integer("axis"), size);
        return shape;
    }

    private static String joined(Call call) {
        List<Long> whole = call.attributes().integers("shape");
        List<Long> sizes = call.attributes().integers("sizes");
        List<String> parts = new ArrayList<>();
        int next = 0;
        for (int part = 0; part < sizes.size(); part++) {
            List<Long> shape = new ArrayList<>(whole);
            shape.set((int) call.attributes().integer("axis"), sizes.get(part));
            parts.add(
                    call.attributes().flags("given").get(part)
                            ? "a" + next++
                            : "torch.new_zeros(a0, " + Literals.of(shape) + ")");
        }
        return "torch.cat([" + String.join(", ", parts) + "], " + call.literal("axis") + ")";
    }

    /** As coded, this follows {@code repeat_backward} of ATen's FunctionsManual. */
    private static void sumRepeated(Gradients g) {
        List<Long> shape = g.input(0).shape();
        List<Long> repeats = g.attributes().integers("repeats");
        Tensor gradient = g.gradient();
        int added = repeats.size() - shape.size();
        for (int i = 0; i < added; i++) {
            gradient = sum(g, gradient, List.of(0L));
        }
        List<Long> apart = new ArrayList<>();
        List<Long> summed = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            if (repeats.get(axis + added) != 1) {
                summed.add((long) apart.size());
                apart.add(repeats.get(axis + added));
            }
            apart.add(shape.get(axis));
        }
        g.set(0, summed.isEmpty() ? gradient : sum(g, ViewOperators.reshape(g, gradient, apart), summed));
    }

    private static Tensor sum(Gradients g, Tensor tensor, List<Long> axes) {
        return g.apply(ReductionOperators.SUM, Attributes.of("axes", axes).with("keep", false), tensor);
    }

    private static Result padded(Call call) {
        List<Long> padding = call.attributes().integers("padding");
        List<Long> shape = new ArrayList<>(call.type(0).shape());
        for (int i = 0; i < padding.size() / 2; i++) {
            int axis = shape.size() - 1 - i;
            shape.set(axis, shape.get(axis) + padding.get(2 * i) + padding.get(2 * i + 1));
        }
        boolean cut = padding.stream().allMatch(amount -> amount <= 0);
        Tensor seen = new Tensor(
                call.input(0).id(), call.type(0).withShape(shape), call.input(0).strides());
        return cut ? new Result(seen.type(), Layouts.like(seen), -1) : Result.dense(seen.type());
    }
}
