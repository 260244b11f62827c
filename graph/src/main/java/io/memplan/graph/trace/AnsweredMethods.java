package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What abstract arrays answer without leaving a trace, by the name of the method. */
final class AnsweredMethods {

    private static final Map<String, TracedMethod> BY_NAME = new TreeMap<>();

    static {
        BY_NAME.put("getShape", (self, args) -> DjlTypes.shape(self.tensor().type()));
        BY_NAME.put(
                "getDataType", (self, args) -> DjlTypes.of(self.tensor().type().elementType()));
        BY_NAME.put("getDevice", (self, args) -> self.session().device());
        BY_NAME.put("getManager", (self, args) -> self.session().manager());
        BY_NAME.put("getNDArrayInternal", (self, args) -> self.internal());
        BY_NAME.put("getArray", (self, args) -> self.proxy());
        BY_NAME.put("getIndexer", (self, args) -> new TracedIndexer(self.session()));
        BY_NAME.put("getName", (self, args) -> self.name());
        BY_NAME.put("setName", (self, args) -> self.setName((String) args[0]));
        BY_NAME.put("getUid", (self, args) -> "traced-" + self.tensor().id());
        BY_NAME.put(
                "hasGradient",
                (self, args) -> self.session().tensorByParameter().containsValue(self.tensor()));
        for (String nothing :
                new String[] {"attach", "detach", "tempAttach", "returnResource", "close", "setRequiresGradient"}) {
            BY_NAME.put(nothing, (self, args) -> null);
        }
        BY_NAME.put("isReleased", (self, args) -> false);
        BY_NAME.put("isScalar", (self, args) -> self.rank() == 0);
        BY_NAME.put("isEmpty", (self, args) -> self.tensor().type().elements() == 0);
        BY_NAME.put(
                "size",
                (self, args) -> args.length == 0
                        ? self.tensor().type().elements()
                        : self.tensor().type().size((Integer) args[0]));
        BY_NAME.put("shapeEquals", (self, args) -> DjlTypes.shape(self.tensor().type())
                .equals(((NDArray) args[0]).getShape()));
        BY_NAME.put("getResourceNDArrays", (self, args) -> List.of(self.proxy()));
        BY_NAME.put("toDebugString", (self, args) -> self.proxy().toString());
        BY_NAME.put("isSparse", (self, args) -> false);
        BY_NAME.put("getSparseFormat", (self, args) -> SparseFormat.DENSE);
    }

    private AnsweredMethods() {}

    static @Nullable TracedMethod find(String name) {
        return BY_NAME.get(name);
    }
}
