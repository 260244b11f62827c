package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Elements chosen by arrays of places along one or more axes: {@code NDArray.get} and {@code set} with arrays. The
 * attribute {@code axes} says which axis each of the arrays of places is for.
 */
final class ArrayIndexOperators {

    /** Inputs: gradient, places. Zeros in the data's {@code shape} to which the gradient is added. */
    static final Operator INDEX_BACKWARD = Operator.named("memplan::index_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.index_put_(torch.new_zeros(a0, " + call.literal("shape") + "), " + places(call, 1)
                    + ", a0, True)")
            .flops(call -> call.type(0).elements())
            .build();

    /** Inputs: data, places (int64). */
    static final Operator INDEX = Operator.named("aten::index")
            .result(ArrayIndexOperators::chosen)
            .kernel(call -> "torch.index(a0, " + places(call, 1) + ")")
            .flops(call -> chosen(call).type().elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            INDEX_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            withPlaces(g, 1, g.gradient()))))
            .build();

    /** Inputs: data, places or a mask. The data with {@code number} at the places. */
    static final Operator INDEX_FILL = Operator.named("memplan::index_fill")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel(call -> put("torch.clone(a0, memory_format=None)", call, number(call), 1))
            .inPlace(0, call -> put("a0", call, number(call), 1))
            .flops(call -> call.type(0).elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            ArrayIndexOperators.INDEX_FILL,
                            g.attributes().with("number", 0.0),
                            withPlaces(g, 1, g.gradient()))))
            .build();

    /** Inputs: gradient, places or a mask. What stands at the places, summed to the {@code shape}. */
    static final Operator INDEX_SUM = Operator.named("memplan::index_sum")
            .result(Result::inShape)
            .kernel(call -> {
                String chosen = "torch.index(a0, " + places(call, 1) + ")";
                List<Long> shape = call.attributes().integers("shape");
                return shape.isEmpty()
                        ? "torch.sum(" + chosen + ")"
                        : "torch.sum_to_size(" + chosen + ", " + Literals.of(shape) + ")";
            })
            .flops(call -> call.type(0).elements())
            .build();

    /** Inputs: data, what shall be at the places, places or a mask. */
    static final Operator INDEX_PUT = Operator.named("aten::index_put")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel(call -> put("torch.clone(a0, memory_format=None)", call, "a1", 2))
            .inPlace(0, call -> put("a0", call, "a1", 2))
            .flops(call -> call.type(0).elements())
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(INDEX_FILL, g.attributes().with("number", 0.0), withPlaces(g, 2, g.gradient())));
                }
                if (g.needs(1)) {
                    g.set(
                            1,
                            g.apply(
                                    INDEX_SUM,
                                    g.attributes().with("shape", g.input(1).shape()),
                                    withPlaces(g, 2, g.gradient())));
                }
            })
            .build();

    private ArrayIndexOperators() {}

    static List<Operator> all() {
        return List.of(INDEX, INDEX_BACKWARD, INDEX_FILL, INDEX_SUM, INDEX_PUT);
    }

    private static Tensor[] withPlaces(Gradients g, int first, Tensor gradient) {
        List<Tensor> inputs = new ArrayList<>(List.of(gradient));
        for (int input = first; input < g.inputs(); input++) {
            inputs.add(g.input(input));
        }
        return inputs.toArray(new Tensor[0]);
    }

    /** The list of arrays by axis, with nothing where an axis is taken whole. */
    private static String places(Call call, int first) {
        List<Long> axes = call.attributes().integers("axes");
        return IntStream.rangeClosed(0, axes.get(axes.size() - 1).intValue())
                .mapToObj(axis -> axes.contains((long) axis) ? "a" + (first + axes.indexOf((long) axis)) : "None")
                .collect(Collectors.joining(", ", "annotate(List[Optional[Tensor]], [", "])"));
    }

    private static String put(String array, Call call, String value, int first) {
        return "torch.index_put_(" + array + ", " + places(call, first) + ", " + value + ", False)";
    }

    private static String number(Call call) {
        return Literals.onDevice(
                call,
                "torch.scalar_tensor(" + call.literal("number") + ", dtype="
                        + Literals.scalarType(call.type(0).elementType()) + ")");
    }

    /**
     * The shape and layout of what is chosen.
     *
     * <p>As coded, this follows ATen's advanced indexing: the shapes of the places are broadcast together; they stand
     * where the axes stood if those are adjacent, else in front.
     */
    private static Result chosen(Call call) {
        Tensor data = call.input(0);
        List<Long> axes = call.attributes().integers("axes");
        List<Tensor> places = call.inputs().subList(1, call.inputs().size());
        if (places.stream().anyMatch(place -> place.type().elementType() != ElementType.INT64)) {
            throw new IllegalArgumentException("The places " + places + " are not all int64.");
        }
        List<Long> chosen = Shapes.broadcast(places.stream().map(Tensor::shape).toList());
        boolean adjacent = axes.get(axes.size() - 1) - axes.get(0) == axes.size() - 1;
        int before = adjacent ? axes.get(0).intValue() : 0;
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int axis = 0; axis < data.type().rank(); axis++) {
            if (!axes.contains((long) axis)) {
                shape.add(data.shape().get(axis));
                strides.add(data.strides().get(axis));
            }
        }
        shape.addAll(before, chosen);
        strides.addAll(before, chosen.stream().map(size -> 0L).toList());
        List<Tensor> operands = new ArrayList<>();
        operands.add(new Tensor(data.id(), data.type().withShape(shape), strides));
        List<Long> alone = new ArrayList<>(Collections.nCopies(shape.size(), 1L));
        for (int i = 0; i < chosen.size(); i++) {
            alone.set(before + i, chosen.get(i));
        }
        for (Tensor place : places) {
            List<Long> seen = Layouts.viewed(chosen, Layouts.expanded(place, chosen), alone)
                    .orElseGet(() -> Layouts.contiguous(alone));
            operands.add(new Tensor(place.id(), place.type().withShape(alone), seen));
        }
        return new Result(data.type().withShape(shape), Layouts.elementwise(shape, operands), -1);
    }

    /** Returns the attributes of places along axes, in the order of the axes. */
    static Attributes axes(List<Long> axes) {
        return Attributes.of("axes", axes);
    }
}
