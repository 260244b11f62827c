package io.memplan.graph.operator;

import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Windows that slide over the last axes of data of the form (batch, channels, axes …), as attributes say. */
final class Windows {

    private Windows() {}

    /** Returns the sizes of the windowed axes of the first input. */
    private static TensorType checked(Call call, int axes) {
        TensorType data = call.type(0);
        if (data.rank() != axes + 2) {
            throw new IllegalArgumentException("Pooling over " + axes + " axes needs data of " + (axes + 2)
                    + " axes (batch, channels, …), but the data is " + data + ".");
        }
        return data;
    }

    /** Returns the type with one window's result in place of each window. */
    static TensorType pooled(Call call, int axes) {
        TensorType data = checked(call, axes);
        List<Long> shape = new ArrayList<>(data.shape());
        for (int axis = 0; axis < axes; axis++) {
            shape.set(
                    axis + 2,
                    Shapes.windows(
                            data.size(axis + 2),
                            call.attributes().integers("kernel").get(axis),
                            call.attributes().integers("stride").get(axis),
                            call.attributes().integers("padding").get(axis),
                            1,
                            call.attributes().flag("ceil")));
        }
        return data.withShape(shape);
    }

    /** Returns the type with other sizes of the windowed axes. */
    static TensorType resized(Call call, List<Long> sizes) {
        List<Long> shape = new ArrayList<>(checked(call, sizes.size()).shape().subList(0, 2));
        shape.addAll(sizes);
        return call.type(0).withShape(shape);
    }

    /** Returns the type with each channel as one point. */
    static TensorType point(Call call, int axes) {
        return resized(call, Collections.nCopies(axes, 1L));
    }

    static String geometry(Call call) {
        return call.literal("kernel") + ", " + call.literal("stride") + ", " + call.literal("padding");
    }

    static double flops(Call call, int axes) {
        return (double) pooled(call, axes).elements()
                * Shapes.elements(call.attributes().integers("kernel"));
    }

    /** One element of the gradient, seen in the data's {@code shape}: no bytes, for kernels that read only the shape. */
    static String standIn(Call call) {
        return "torch.expand(torch.new_empty(a0, [1]), " + call.literal("shape") + ", implicit=False)";
    }
}
