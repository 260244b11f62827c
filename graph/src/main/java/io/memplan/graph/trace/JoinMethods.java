package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Arrays joined, taken apart, repeated and padded. */
final class JoinMethods {

    private JoinMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put(
                "concat",
                (self, args) -> args[0] instanceof NDList others
                        ? join(self, "aten::cat", others, self.axis(axis(args)))
                        : TracedMethod.NOT_HANDLED);
        byName.put("stack", (self, args) -> {
            if (!(args[0] instanceof NDList others)) {
                return TracedMethod.NOT_HANDLED;
            }
            int axis = axis(args);
            return join(self, "aten::stack", others, axis < 0 ? axis + self.rank() + 1 : axis);
        });
        byName.put("split", JoinMethods::split);
        byName.put("tile", JoinMethods::tile);
        byName.put("repeat", JoinMethods::repeat);
        byName.put("pad", JoinMethods::pad);
    }

    private static Object split(AbstractArray self, Object[] args) {
        if (args.length < 2) {
            return TracedMethod.NOT_HANDLED;
        }
        int axis = (int) self.axis((Integer) args[1]);
        long size = self.tensor().shape().get(axis);
        List<Long> sizes = new ArrayList<>();
        if (args[0] instanceof long[] starts) {
            if (starts.length == 0) {
                return new NDList(self.proxy());
            }
            long before = 0;
            for (long start : starts) {
                sizes.add(start - before);
                before = start;
            }
            sizes.add(size - before);
        } else {
            long section = size / (Long) args[0];
            for (long start = 0; section > 0 && start < size; start += section) {
                sizes.add(Math.min(section, size - start));
            }
        }
        if (sizes.isEmpty() || sizes.stream().anyMatch(part -> part < 0)) {
            throw new TraceException("An axis of size " + size + " cannot be split into " + sizes + ", "
                    + self.session().whereAmI() + ".");
        }
        return self.session()
                .call(
                        Operators.get("aten::split_with_sizes"),
                        Attributes.of("sizes", sizes).with("axis", axis),
                        self.proxy());
    }

    private static Object tile(AbstractArray self, Object[] args) {
        if (args.length == 2 || args[0] instanceof Shape) {
            return TracedMethod.NOT_HANDLED;
        }
        if (args[0] instanceof Long && self.tensor().type().elements() == 0) {
            return self.proxy().duplicate();
        }
        List<Long> repeats = args[0] instanceof long[] given
                ? Arrays.stream(given).boxed().toList()
                : Collections.nCopies(Math.max(1, self.rank()), (Long) args[0]);
        return self.session().apply("aten::repeat", Attributes.of("repeats", repeats), self.proxy());
    }

    private static Object repeat(AbstractArray self, Object[] args) {
        if (args.length == 2) {
            return repeat(self, (int) self.axis((Integer) args[0]), (Long) args[1]);
        }
        if (args[0] instanceof Long && self.tensor().type().elements() == 0) {
            return self.proxy().duplicate();
        }
        long[] repeats;
        if (args[0] instanceof Shape wanted) {
            repeats = repeatsFor(self, wanted);
        } else if (args[0] instanceof long[] given) {
            repeats = given;
        } else {
            repeats = new long[Math.max(1, self.rank())];
            Arrays.fill(repeats, (Long) args[0]);
        }
        AbstractArray result = self;
        for (int axis = 0; axis < repeats.length; axis++) {
            result = self.session().abstractOf(repeat(result, axis, repeats[axis]));
        }
        return result.proxy();
    }

    private static long[] repeatsFor(AbstractArray self, Shape wanted) {
        List<Long> shape = self.tensor().shape();
        int kept = shape.size() - wanted.dimension();
        long[] repeats = new long[shape.size()];
        for (int axis = 0; axis < repeats.length; axis++) {
            long target = axis < kept ? shape.get(axis) : wanted.get(axis - Math.max(0, kept));
            if (kept < 0 || shape.get(axis) == 0 || target % shape.get(axis) != 0) {
                throw new TraceException("An array " + self + " cannot be repeated to the shape " + wanted + ", "
                        + self.session().whereAmI() + ".");
            }
            repeats[axis] = target / shape.get(axis);
        }
        return repeats;
    }

    /** Repeats each element along an axis, taken apart as the engine does: seen with a new axis, copied, joined. */
    private static NDArray repeat(AbstractArray self, int axis, long times) {
        TraceSession session = self.session();
        int place = self.rank() == 0 ? 0 : axis;
        AbstractArray whole = self.rank() == 0 ? session.abstractOf(ShapeMethods.reshape(self, List.of(1L))) : self;
        List<Long> seen = new ArrayList<>(whole.tensor().shape());
        seen.add(place + 1, times);
        List<Long> joined = new ArrayList<>(whole.tensor().shape());
        joined.set(place, joined.get(place) * times);
        NDArray expanded =
                session.apply("aten::expand", Attributes.of("shape", seen), ShapeMethods.expandDims(whole, place + 1));
        return session.apply("memplan::reshape_copy", Attributes.of("shape", joined), expanded);
    }

    private static Object pad(AbstractArray self, Object[] args) {
        List<Long> padding = DjlTypes.longs((Shape) args[0]);
        return self.session()
                .apply(
                        "aten::constant_pad_nd",
                        Attributes.of("padding", padding).with("number", args[1]),
                        self.proxy());
    }

    private static int axis(Object[] args) {
        return args.length > 1 ? (Integer) args[1] : 0;
    }

    private static NDArray join(AbstractArray self, String operator, NDList others, long axis) {
        NDList arrays = new NDList(self.proxy());
        arrays.addAll(others);
        return self.session().apply(operator, Attributes.of("axis", axis), arrays.toArray(new NDArray[0]));
    }
}
