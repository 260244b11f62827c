package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Arrays joined along an axis: {@code NDArrays.concat} and {@code stack}. */
final class JoinOperators {

    /** Attribute {@code axis}. */
    static final Operator CAT = Operator.named("aten::cat")
            .result(call -> {
                int axis = (int) call.attributes().integer("axis");
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                for (Tensor input : call.inputs().subList(1, call.inputs().size())) {
                    List<Long> own = new ArrayList<>(input.shape());
                    long size = own.size() == shape.size() ? own.set(axis, shape.get(axis)) : -1;
                    if (!own.equals(shape)) {
                        throw new IllegalArgumentException("The arrays " + call.inputs()
                                + " differ in more than the axis " + axis + " and cannot be joined.");
                    }
                    shape.set(axis, shape.get(axis) + size);
                }
                boolean channelsLast = call.inputs().stream().allMatch(Layouts::isChannelsLast);
                TensorType type = Promotion.promoted(call).withShape(shape);
                return channelsLast ? Result.inFormatOf(call.input(0), type) : Result.dense(type);
            })
            .kernel(call -> "torch.cat(" + list(call) + ", " + call.literal("axis") + ")")
            .derivative(g -> {
                int axis = (int) g.attributes().integer("axis");
                long start = 0;
                for (int input = 0; input < g.inputs(); input++) {
                    long length = g.input(input).shape().get(axis);
                    if (g.needs(input)) {
                        Attributes range =
                                Attributes.of("axis", axis).with("start", start).with("length", length);
                        g.set(input, g.apply(ViewOperators.NARROW, range, g.gradient()));
                    }
                    start += length;
                }
            })
            .takesComplex()
            .build();

    /** Attribute {@code axis}: the new one. */
    static final Operator STACK = Operator.named("aten::stack")
            .result(call -> {
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                if (call.inputs().stream().anyMatch(input -> !input.shape().equals(shape))) {
                    throw new IllegalArgumentException(
                            "The arrays " + call.inputs() + " differ in their shapes and cannot be stacked.");
                }
                shape.add((int) call.attributes().integer("axis"), (long)
                        call.inputs().size());
                return Result.dense(Promotion.promoted(call).withShape(shape));
            })
            .kernel(call -> "torch.stack(" + list(call) + ", " + call.literal("axis") + ")")
            .derivative(g -> {
                int axis = (int) g.attributes().integer("axis");
                for (int input = 0; input < g.inputs(); input++) {
                    if (g.needs(input)) {
                        Slicing place = Slicing.place(g.gradient().shape(), axis, input);
                        g.set(input, g.apply(SliceOperators.SLICE, place.attributes(), g.gradient()));
                    }
                }
            })
            .takesComplex()
            .build();

    private JoinOperators() {}

    private static String list(Call call) {
        return IntStream.range(0, call.inputs().size())
                .mapToObj(i -> "a" + i)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    static List<Operator> all() {
        return List.of(CAT, STACK);
    }
}
