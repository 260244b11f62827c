package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexPick;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shapes, orders of axes, joins, slices and picks. */
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
        byName.put("swapAxes", (self, args) -> swap(self, (Integer) args[0], (Integer) args[1]));
        byName.put(
                "broadcast",
                (self, args) -> args[0] instanceof Shape shape
                        ? self.session()
                                .apply("aten::expand", Attributes.of("shape", DjlTypes.longs(shape)), self.proxy())
                        : TracedMethod.NOT_HANDLED);
        byName.put("concat", ShapeMethods::concat);
        byName.put("stack", ShapeMethods::stack);
        byName.put("get", ShapeMethods::get);
        byName.put("gather", (self, args) -> gather(self, (NDArray) args[0], self.axis((Integer) args[1])));
    }

    static List<Long> longs(Object shape) {
        return DjlTypes.longs((Shape) shape);
    }

    static NDArray reshape(AbstractArray self, List<Long> shape) {
        Tensor tensor = self.tensor();
        return self.session()
                .array(self.session()
                        .applyTo(Operators.reshape(tensor, shape), Attributes.of("shape", shape), List.of(tensor))
                        .get(0));
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

    private static NDArray expandDims(AbstractArray self, int axis) {
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

    private static Object concat(AbstractArray self, Object[] args) {
        if (!(args[0] instanceof NDList others)) {
            return TracedMethod.NOT_HANDLED;
        }
        NDArray[] arrays = new NDArray[others.size() + 1];
        arrays[0] = self.proxy();
        for (int i = 0; i < others.size(); i++) {
            arrays[i + 1] = others.get(i);
        }
        int axis = args.length > 1 ? (Integer) args[1] : 0;
        return self.session().apply("aten::cat", Attributes.of("axis", self.axis(axis)), arrays);
    }

    private static Object stack(AbstractArray self, Object[] args) {
        if (!(args[0] instanceof NDList others)) {
            return TracedMethod.NOT_HANDLED;
        }
        int axis = args.length > 1 ? (Integer) args[1] : 0;
        int place = axis < 0 ? axis + self.rank() + 1 : axis;
        NDArray[] arrays = new NDArray[others.size() + 1];
        arrays[0] = expandDims(self, place);
        for (int i = 0; i < others.size(); i++) {
            arrays[i + 1] = expandDims(self.session().abstractOf(others.get(i)), place);
        }
        return self.session().apply("aten::cat", Attributes.of("axis", place), arrays);
    }

    private static Object get(AbstractArray self, Object[] args) {
        Object last = args[args.length - 1];
        return last instanceof NDIndex index ? index(self, index) : TracedMethod.NOT_HANDLED;
    }

    private static Object index(AbstractArray self, NDIndex index) {
        if (index.getIndices().stream().anyMatch(NDIndexPick.class::isInstance)) {
            NDIndexFullPick pick = NDIndexFullPick.fromIndex(
                            index, DjlTypes.shape(self.tensor().type()))
                    .orElseThrow(() -> unsupported(self, index));
            return pick(self, self.session().abstractOf(pick.getIndices()), pick.getAxis());
        }
        int ellipsis = index.getEllipsisIndex();
        List<NDIndexElement> elements = index.getIndices();
        int skipped = ellipsis < 0 ? 0 : self.rank() - elements.size();
        NDArray result = self.proxy();
        int axis = 0;
        for (int i = 0; i < elements.size(); i++) {
            if (i == ellipsis) {
                axis += skipped;
            }
            NDIndexElement element = elements.get(i);
            AbstractArray array = self.session().abstractOf(result);
            long size = axis < array.rank() ? array.tensor().shape().get(axis) : 0;
            if (element instanceof NDIndexAll) {
                axis++;
            } else if (element instanceof NDIndexFixed fixed) {
                long place = fixed.getIndex() < 0 ? fixed.getIndex() + size : fixed.getIndex();
                List<Long> shape = new ArrayList<>(array.tensor().shape());
                shape.remove(axis);
                NDArray row = narrow(array, axis, place, 1);
                result = reshape(self.session().abstractOf(row), shape);
            } else if (element instanceof NDIndexSlice slice && (slice.getStep() == null || slice.getStep() == 1)) {
                long start = bound(slice.getMin(), 0, size);
                long end = bound(slice.getMax(), size, size);
                result = narrow(array, axis, start, Math.max(0, end - start));
                axis++;
            } else {
                throw unsupported(self, index);
            }
        }
        return result;
    }

    private static long bound(@Nullable Long given, long otherwise, long size) {
        if (given == null) {
            return otherwise;
        }
        return Math.max(0, Math.min(size, given < 0 ? given + size : given));
    }

    private static TraceException unsupported(AbstractArray self, NDIndex index) {
        return new TraceException(
                "The index " + index + " of an array " + self.tensor().type()
                        + " cannot be traced yet, " + self.session().whereAmI() + ".\n"
                        + "Maybe use slices with step one, fixed places, or a pick.");
    }

    private static NDArray narrow(AbstractArray self, int axis, long start, long length) {
        return self.session()
                .apply(
                        "aten::narrow",
                        Attributes.of("axis", axis).with("start", start).with("length", length),
                        self.proxy());
    }

    private static NDArray pick(AbstractArray self, AbstractArray indices, int axis) {
        List<Long> shape = new ArrayList<>(self.tensor().shape());
        shape.set(axis, 1L);
        NDArray aligned = indices.tensor().shape().equals(shape) ? indices.proxy() : reshape(indices, shape);
        return gather(self, aligned, axis);
    }

    private static NDArray gather(AbstractArray self, NDArray indices, long axis) {
        NDArray whole = self.session().tensorOf(indices).type().elementType() == ElementType.INT64
                ? indices
                : indices.toType(DjlTypes.of(ElementType.INT64), true);
        return self.session().apply("aten::gather", Attributes.of("axis", axis), self.proxy(), whole);
    }
}
