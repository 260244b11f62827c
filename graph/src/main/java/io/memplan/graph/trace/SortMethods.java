package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operators;
import java.util.List;
import java.util.Map;

/** Elements in order, their places, and running sums and products. */
final class SortMethods {

    private SortMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("sort", (self, args) -> along(self, "aten::sort", args.length == 0 ? -1 : (Integer) args[0]));
        byName.put(
                "argSort",
                (self, args) -> args.length == 2
                        ? argSort(self, (Integer) args[0], (Boolean) args[1])
                        : TracedMethod.NOT_HANDLED);
        byName.put("topK", (self, args) -> args.length == 4 ? topK(self, args) : TracedMethod.NOT_HANDLED);
        byName.put("argMax", (self, args) -> best(self, "aten::argmax", args));
        byName.put("argMin", (self, args) -> best(self, "aten::argmin", args));
        byName.put("cumSum", SortMethods::cumSum);
        byName.put("cumProd", SortMethods::cumProd);
    }

    private static NDArray along(AbstractArray self, String operator, int axis) {
        return self.session().apply(operator, Attributes.of("axis", self.axis(axis)), self.proxy());
    }

    /** Orders downwards as DJL's engine does: the ascending order, turned round. */
    private static NDArray argSort(AbstractArray self, int axis, boolean ascending) {
        NDArray order = along(self, "aten::argsort", axis);
        return ascending ? order : order.flip(axis);
    }

    private static NDList topK(AbstractArray self, Object[] args) {
        Attributes attributes = Attributes.of("count", args[0])
                .with("axis", self.axis((Integer) args[1]))
                .with("largest", args[2])
                .with("sorted", args[3]);
        return self.session().call(Operators.get("aten::topk"), attributes, self.proxy());
    }

    private static NDArray best(AbstractArray self, String operator, Object[] args) {
        if (self.rank() == 0) {
            return self.session().manager().create(0L);
        }
        return args.length == 0
                ? self.session().apply(operator, Attributes.none(), self.proxy())
                : along(self, operator, (Integer) args[0]);
    }

    private static Object cumSum(AbstractArray self, Object[] args) {
        if (args.length == 0 && (self.rank() == 0 || self.tensor().type().elements() == 0)) {
            return ShapeMethods.reshape(self, List.of(self.rank() == 0 ? 1L : 0L));
        }
        return along(self, "aten::cumsum", args.length == 0 ? 0 : (Integer) args[0]);
    }

    private static Object cumProd(AbstractArray self, Object[] args) {
        Attributes axis = Attributes.of("axis", self.axis((Integer) args[0]));
        return self.session()
                .apply(
                        "aten::cumprod",
                        args.length == 1
                                ? axis
                                : axis.with(
                                        "dtype", DjlTypes.of((DataType) args[1]).fileName()),
                        self.proxy());
    }
}
