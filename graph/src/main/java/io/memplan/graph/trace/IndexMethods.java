package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexPick;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Slicing;
import io.memplan.graph.operator.Tensor;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code get} and {@code set} with indices. */
final class IndexMethods {

    private IndexMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put(
                "get",
                (self, args) ->
                        args[args.length - 1] instanceof NDIndex index ? get(self, index) : TracedMethod.NOT_HANDLED);
        byName.put("set", IndexMethods::set);
        byName.put("setScalar", IndexMethods::setScalar);
        byName.put("copyTo", (self, args) -> {
            AbstractArray target = self.session().abstractOf((NDArray) args[0]);
            refuseFilling(target, "copyTo");
            target.rebind(self.session().abstractOf(self.proxy().duplicate()));
            return null;
        });
        byName.put("intern", (self, args) -> {
            self.refuseChangeOfLent("intern");
            self.rebind(self.session().abstractOf((NDArray) args[0]));
            return null;
        });
    }

    static NDArray get(AbstractArray self, NDIndex index) {
        if (index.getRank() == 0) {
            if (self.rank() == 0) {
                return self.proxy().duplicate();
            }
            index.addAllDim();
        }
        if (index.stream().anyMatch(NDIndexPick.class::isInstance)) {
            NDIndexFullPick pick = NDIndexFullPick.fromIndex(
                            index, DjlTypes.shape(self.tensor().type()))
                    .orElseThrow(() -> new TraceException("An index of an array " + self
                            + " joins a pick with something else than whole axes, "
                            + self.session().whereAmI() + ".\nMaybe slice first, and pick then."));
            return GatherMethods.pick(self, self.session().abstractOf(pick.getIndices()), pick.getAxis());
        }
        IndexParts parts = IndexParts.of(self, index);
        if (parts.isMasked()) {
            throw parts.refusal("is a mask, and how many elements it chooses depends on values");
        }
        NDArray sliced = sliced(self, parts);
        return parts.places().isEmpty()
                ? sliced
                : self.session().apply("aten::index", Attributes.of("axes", parts.axes()), with(sliced, parts));
    }

    private static NDArray sliced(AbstractArray self, IndexParts parts) {
        if (!parts.isWhole()) {
            return self.session().apply("memplan::slice", parts.slicing().attributes(), self.proxy());
        }
        return parts.places().isEmpty()
                ? self.session().apply("aten::alias", Attributes.none(), self.proxy())
                : self.proxy();
    }

    private static NDArray[] with(NDArray first, IndexParts parts) {
        List<NDArray> inputs = new ArrayList<>(List.of(first));
        inputs.addAll(parts.places());
        return inputs.toArray(NDArray[]::new);
    }

    private static @Nullable Object set(AbstractArray self, Object[] args) {
        if (args.length == 1 && args[0] instanceof Buffer buffer) {
            fill(self, buffer);
            return null;
        }
        if (!(args[0] instanceof NDIndex index) || !(args[1] instanceof Number || args[1] instanceof NDArray)) {
            return TracedMethod.NOT_HANDLED;
        }
        set(self, index, args[1]);
        return null;
    }

    /** Writes a number or an array into what an index chooses. */
    static void set(AbstractArray self, NDIndex index, Object value) {
        self.refuseChangeOfLent("set");
        if (index.stream().anyMatch(NDIndexPick.class::isInstance)) {
            throw new TraceException("A pick is set in an array " + self + ", "
                    + self.session().whereAmI() + ", which DJL's PyTorch engine ignores.\nMaybe use scatter.");
        }
        write(self, IndexParts.of(self, index), value);
    }

    private static void write(AbstractArray self, IndexParts parts, Object value) {
        TraceSession session = self.session();
        if (parts.places().isEmpty()) {
            write(self, parts.slicing(), value);
            return;
        }
        AbstractArray part = parts.isWhole() ? self : session.abstractOf(sliced(self, parts));
        Attributes axes = Attributes.of("axes", parts.axes());
        if (value instanceof Number number) {
            part.write(
                    "set",
                    session.applyAll(
                                    "memplan::index_fill",
                                    axes.with("number", number(number)),
                                    with(part.proxy(), parts))
                            .get(0));
            return;
        }
        List<NDArray> inputs = new ArrayList<>(List.of(part.proxy(), stripped(self, (NDArray) value)));
        inputs.addAll(parts.places());
        part.write(
                "set",
                session.applyAll("aten::index_put", axes, inputs.toArray(NDArray[]::new))
                        .get(0));
    }

    /** Writes a number or an array into a part. */
    static void write(AbstractArray self, Slicing part, Object value) {
        TraceSession session = self.session();
        Tensor changed = value instanceof Number number
                ? session.applyAll(
                                "memplan::slice_fill", part.attributes().with("number", number(number)), self.proxy())
                        .get(0)
                : session.applyAll(
                                "memplan::slice_put", part.attributes(), self.proxy(), stripped(self, (NDArray) value))
                        .get(0);
        self.write("set", changed);
    }

    private static Object number(Number number) {
        return number instanceof Float || number instanceof Double ? number.doubleValue() : (Object) number.longValue();
    }

    /** Drops the axes of size one in front, as the engine does before it broadcasts a value into its place. */
    private static NDArray stripped(AbstractArray self, NDArray value) {
        AbstractArray traced = self.session().abstractOf(value);
        List<Long> shape = traced.tensor().shape();
        int first = 0;
        while (first < shape.size() && shape.get(first) == 1) {
            first++;
        }
        return first == 0 ? traced.proxy() : ShapeMethods.reshape(traced, shape.subList(first, shape.size()));
    }

    private static @Nullable Object setScalar(AbstractArray self, Object[] args) {
        self.refuseChangeOfLent("setScalar");
        IndexParts parts = IndexParts.of(self, (NDIndex) args[0]);
        long chosen = parts.slicing().lengths().stream().reduce(1L, (a, b) -> a * b);
        if (!parts.places().isEmpty() || chosen != 1) {
            throw parts.refusal("chooses more than the one element that setScalar changes");
        }
        write(self, parts, args[1]);
        return null;
    }

    /** Fills an array with numbers. The engine hands it a new buffer, which its views do not share. */
    private static void fill(AbstractArray self, Buffer buffer) {
        refuseFilling(self, "set");
        NDArray numbers = CreationMethods.numbers(
                self.session(),
                buffer,
                DjlTypes.shape(self.tensor().type()),
                DjlTypes.of(self.tensor().type().elementType()));
        self.rebind(self.session().abstractOf(numbers));
    }

    private static void refuseFilling(AbstractArray self, String called) {
        self.refuseChangeOfLent(called);
        if (self.session().requiresGradient(self.tensor())) {
            throw new TraceException("An array " + self + " that depends on parameters is filled with numbers, "
                    + self.session().whereAmI() + ".\nMaybe make a new array of them.");
        }
    }
}
