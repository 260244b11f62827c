package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.memplan.graph.Attributes;
import java.util.Map;

/** Arrays joined and taken apart. */
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
