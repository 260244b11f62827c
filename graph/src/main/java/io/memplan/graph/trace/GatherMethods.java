package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
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
                return gather(self, ShapeMethods.reshape(indices, aligned), axis);
            }
        }
        throw new TraceException("The indices " + indices + " cannot be aligned with the array " + self
                + " to pick from it, " + self.session().whereAmI() + ".\nMaybe give them as many axes as the array.");
    }
}
