package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Elements chosen and replaced by arrays of indices. */
final class GatherMethods {

    private GatherMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("gather", (self, args) -> gather(self, (NDArray) args[0], self.axis((Integer) args[1])));
        byName.put("gatherNd", (self, args) -> gatherNd(self, self.session().abstractOf((NDArray) args[0])));
        byName.put("take", (self, args) -> self.session()
                .apply("aten::take", Attributes.none(), self.proxy(), indices(self, args[args.length - 1])));
        byName.put("put", (self, args) -> self.session()
                .apply("aten::put", Attributes.none(), self.proxy(), indices(self, args[0]), (NDArray) args[1]));
        byName.put("scatter", (self, args) -> self.session()
                .apply(
                        "aten::scatter",
                        Attributes.of("axis", self.axis((Integer) args[2])),
                        self.proxy(),
                        indices(self, args[0]),
                        (NDArray) args[1]));
        byName.put("where", GatherMethods::where);
        byName.put("oneHot", GatherMethods::oneHot);
    }

    private static NDArray indices(AbstractArray self, Object array) {
        return wholeNumbers(self.session().abstractOf((NDArray) array));
    }

    private static Object where(AbstractArray self, Object[] args) {
        AbstractArray condition = self.session().abstractOf((NDArray) args[0]);
        if (!condition.tensor().shape().equals(self.tensor().shape())
                || condition.tensor().type().elementType() != ElementType.BOOLEAN) {
            throw new TraceException("A condition " + condition + " chooses from an array " + self + ", "
                    + self.session().whereAmI() + ", but DJL's PyTorch engine takes booleans of the same shape only."
                    + "\nMaybe compare or broadcast first.");
        }
        return self.session()
                .apply("aten::where", Attributes.none(), condition.proxy(), self.proxy(), (NDArray) args[1]);
    }

    private static Object oneHot(AbstractArray self, Object[] args) {
        if (args.length > 2) {
            return TracedMethod.NOT_HANDLED;
        }
        return self.session()
                .apply("aten::one_hot", Attributes.of("depth", args[0]), wholeNumbers(self))
                .toType(args.length == 1 ? DataType.FLOAT32 : (DataType) args[1], false);
    }

    /** Gathers by several indices at once as DJL's engine does: as one index into the axes seen as one. */
    private static NDArray gatherNd(AbstractArray self, AbstractArray index) {
        int depth = index.tensor().shape().get(0).intValue();
        if (depth > self.rank()) {
            throw new TraceException("The indices " + index + " of gatherNd are of " + depth + " axes, but the array "
                    + self + " has fewer, " + self.session().whereAmI() + ".");
        }
        NDArray linear = index.proxy().get("{}, ...", depth - 1);
        long stride = 1;
        for (int axis = depth - 2; axis >= 0; axis--) {
            stride *= self.tensor().shape().get(axis + 1);
            linear = linear.add(index.proxy().get("{}, ...", axis).mul(stride));
        }
        return self.proxy().flatten(0, depth - 1).get(linear);
    }

    private static NDArray gather(AbstractArray self, NDArray indices, long axis) {
        return self.session()
                .apply(
                        "aten::gather",
                        Attributes.of("axis", axis),
                        self.proxy(),
                        wholeNumbers(self.session().abstractOf(indices)));
    }

    /** Returns indices as the type that the engine's kernels take. */
    static NDArray wholeNumbers(AbstractArray indices) {
        return indices.tensor().type().elementType() == ElementType.INT64
                ? indices.proxy()
                : indices.proxy().toType(DjlTypes.of(ElementType.INT64), true);
    }

    /**
     * Picks along an axis by indices of fewer axes, as DJL's engine does: the indices are aligned with the first axes
     * of the array whose sizes they have, and everything else becomes an axis of size one.
     */
    static NDArray pick(AbstractArray self, AbstractArray indices, int axis) {
        List<Long> own = self.tensor().shape();
        List<Long> given = indices.tensor().shape();
        if (given.size() == own.size()) {
            return gather(self, indices.proxy(), axis);
        }
        for (int i = 0; i < own.size() - given.size(); i++) {
            if (i <= given.size() && given.equals(own.subList(i, given.size()))) {
                List<Long> aligned = new ArrayList<>(Collections.nCopies(own.size(), 1L));
                Collections.fill(aligned.subList(i, i + given.size()), given.get(i));
                checkAligned(self, indices, aligned);
                return gather(self, ShapeMethods.reshape(indices, aligned), axis);
            }
        }
        throw new TraceException("The indices " + indices + " cannot be aligned with the array " + self
                + " to pick from it, " + self.session().whereAmI() + ".\nMaybe give them as many axes as the array.");
    }

    /** DJL's engine repeats the size of the first axis that it aligns. */
    private static void checkAligned(AbstractArray self, AbstractArray indices, List<Long> aligned) {
        long elements = aligned.stream().reduce(1L, Math::multiplyExact);
        if (elements != indices.tensor().type().elements()) {
            throw new TraceException("DJL's PyTorch engine reshapes the indices " + indices + " to " + aligned
                    + " to pick from the array " + self + ", " + self.session().whereAmI()
                    + ": it fails without Memplan too.\nMaybe flatten both, so that the indices have one axis and the"
                    + " array two.");
        }
    }
}
