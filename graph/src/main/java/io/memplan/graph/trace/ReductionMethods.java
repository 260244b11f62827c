package io.memplan.graph.trace;

import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sums, means and softmaxes. */
final class ReductionMethods {

    private ReductionMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("sum", (self, args) -> reduce(self, "aten::sum", args));
        byName.put("mean", (self, args) -> reduce(self, "aten::mean", args));
        byName.put("softmax", (self, args) -> along(self, "aten::softmax", (Integer) args[0]));
        byName.put("logSoftmax", (self, args) -> along(self, "aten::log_softmax", (Integer) args[0]));
    }

    private static Object reduce(AbstractArray self, String operator, Object[] args) {
        if (!self.tensor().type().elementType().isFloating()) {
            return TracedMethod.NOT_HANDLED;
        }
        List<Long> axes = new ArrayList<>();
        if (args.length == 0) {
            for (long axis = 0; axis < self.rank(); axis++) {
                axes.add(axis);
            }
        } else {
            for (int axis : (int[]) args[0]) {
                axes.add(self.axis(axis));
            }
        }
        boolean keep = args.length > 1 && (Boolean) args[1];
        return self.session().apply(operator, Attributes.of("axes", axes).with("keep", keep), self.proxy());
    }

    private static Object along(AbstractArray self, String operator, int axis) {
        return self.session().apply(operator, Attributes.of("axis", self.axis(axis)), self.proxy());
    }
}
