package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Shapes and orders of axes. */
final class ShapeMethods {

    private ShapeMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put(
                "reshape",
                (self, args) -> args[0] instanceof Shape shape
                        ? reshape(self, resolved(self, shape))
                        : TracedMethod.NOT_HANDLED);
        byName.put("flatten", ShapeMethods::flatten);
        byName.put("expandDims", (self, args) -> expandDims(self, (Integer) args[0]));
        byName.put("squeeze", ShapeMethods::squeeze);
        byName.put("transpose", ShapeMethods::transpose);
        byName.put("flip", (self, args) -> flip(self, (int[]) args[0]));
        byName.put("rotate90", (self, args) -> rotate(self, (Integer) args[0], (int[]) args[1]));
        byName.put("diagonal", ShapeMethods::diagonal);
        byName.put("swapAxes", (self, args) -> swap(self, (Integer) args[0], (Integer) args[1]));
        byName.put(
                "broadcast",
                (self, args) -> args[0] instanceof Shape shape
                        ? self.session()
                                .apply("aten::expand", Attributes.of("shape", DjlTypes.longs(shape)), self.proxy())
                        : TracedMethod.NOT_HANDLED);
    }

    static List<Long> longs(Object shape) {
        return DjlTypes.longs((Shape) shape);
    }

    static NDArray reshape(AbstractArray self, List<Long> shape) {
        Tensor tensor = self.tensor();
        return self.session()
                .call(Operators.reshape(tensor, shape), Attributes.of("shape", shape), self.proxy())
                .get(0);
    }

    private static List<Long> resolved(AbstractArray self, Shape shape) {
        List<Long> sizes = new ArrayList<>(DjlTypes.longs(shape));
        long elements = self.tensor().type().elements();
        long known = sizes.stream().filter(size -> size >= 0).reduce(1L, (a, b) -> a * b);
        int open = sizes.indexOf(-1L);
        if (open >= 0 && known > 0) {
            sizes.set(open, elements / known);
            known *= elements / known;
        }
        if (known != elements || sizes.contains(-1L)) {
            throw new TraceException("An array " + self.tensor().type() + " cannot be reshaped to " + shape + ", "
                    + self.session().whereAmI() + ".");
        }
        return sizes;
    }

    private static Object flatten(AbstractArray self, Object[] args) {
        List<Long> shape = self.tensor().shape();
        int start = args.length == 0 ? 0 : (int) self.axis((Integer) args[0]);
        int end = args.length == 0 ? shape.size() - 1 : (int) self.axis((Integer) args[1]);
        List<Long> flat = new ArrayList<>(shape.subList(0, start));
        flat.add(shape.subList(start, end + 1).stream().reduce(1L, (a, b) -> a * b));
        flat.addAll(shape.subList(end + 1, shape.size()));
        return reshape(self, flat);
    }

    static NDArray expandDims(AbstractArray self, int axis) {
        List<Long> shape = new ArrayList<>(self.tensor().shape());
        shape.add(axis < 0 ? axis + shape.size() + 1 : axis, 1L);
        return reshape(self, shape);
    }

    private static Object squeeze(AbstractArray self, Object[] args) {
        List<Long> axes = new ArrayList<>();
        if (args.length == 0) {
            for (long axis = 0; axis < self.rank(); axis++) {
                axes.add(axis);
            }
        } else if (args[0] instanceof int[] given) {
            for (int axis : given) {
                axes.add(self.axis(axis));
            }
        } else {
            axes.add(self.axis((Integer) args[0]));
        }
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < self.rank(); axis++) {
            if (!axes.contains((long) axis) || self.tensor().shape().get(axis) != 1) {
                shape.add(self.tensor().shape().get(axis));
            }
        }
        return reshape(self, shape);
    }

    private static Object transpose(AbstractArray self, Object[] args) {
        List<Long> axes = new ArrayList<>();
        if (args.length == 0) {
            for (long axis = self.rank() - 1L; axis >= 0; axis--) {
                axes.add(axis);
            }
        } else {
            for (int axis : (int[]) args[0]) {
                axes.add(self.axis(axis));
            }
        }
        return permute(self, axes);
    }

    private static NDArray flip(AbstractArray self, int... axes) {
        List<Long> positive = Arrays.stream(axes).mapToObj(self::axis).toList();
        return self.session().apply("aten::flip", Attributes.of("axes", positive), self.proxy());
    }

    /** Turns planes, taken apart as the engine does. */
    private static NDArray rotate(AbstractArray self, int times, int[] axes) {
        TraceSession session = self.session();
        return switch (Math.floorMod(times, 4)) {
            case 1 -> swap(session.abstractOf(flip(self, axes[1])), axes[0], axes[1]);
            case 2 -> flip(self, axes[0], axes[1]);
            case 3 -> swap(session.abstractOf(flip(self, axes[0])), axes[0], axes[1]);
            default ->
                session.apply(
                        "memplan::reshape_copy",
                        Attributes.of("shape", self.tensor().shape()),
                        self.proxy());
        };
    }

    private static Object diagonal(AbstractArray self, Object[] args) {
        Attributes attributes = Attributes.of("offset", args.length == 0 ? 0 : args[0])
                .with("first", self.axis(args.length < 3 ? 0 : (Integer) args[1]))
                .with("second", self.axis(args.length < 3 ? 1 : (Integer) args[2]));
        return self.session().apply("aten::diagonal", attributes, self.proxy());
    }

    static NDArray swap(AbstractArray self, int axis, int other) {
        List<Long> axes = new ArrayList<>();
        for (long place = 0; place < self.rank(); place++) {
            axes.add(place);
        }
        axes.set((int) self.axis(axis), self.axis(other));
        axes.set((int) self.axis(other), self.axis(axis));
        return permute(self, axes);
    }

    private static NDArray permute(AbstractArray self, List<Long> axes) {
        return self.session().apply("aten::permute", Attributes.of("axes", axes), self.proxy());
    }
}
