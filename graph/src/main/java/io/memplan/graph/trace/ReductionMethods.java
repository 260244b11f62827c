package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sums, means, products, extrema, medians, norms and softmaxes. */
final class ReductionMethods {

    private ReductionMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("sum", (self, args) -> self.session().apply("aten::sum", reduction(self, args), self.proxy()));
        byName.put("mean", (self, args) -> {
            requireOneAxis(self, "mean", args);
            return self.session().apply("aten::mean", reduction(self, args), self.proxy());
        });
        byName.put("prod", (self, args) -> {
            requireOneAxis(self, "prod", args);
            return self.session()
                    .apply("aten::prod", reduction(self, args).with("all", args.length == 0), self.proxy());
        });
        byName.put("max", (self, args) -> extremum(self, "max", args));
        byName.put("min", (self, args) -> extremum(self, "min", args));
        byName.put("median", (self, args) -> {
            requireOneAxis(self, "median", args);
            return self.session().apply("memplan::median_along", oneAxis(self, args, 0), self.proxy());
        });
        byName.put("percentile", ReductionMethods::percentile);
        byName.put("norm", ReductionMethods::norm);
        byName.put("normalize", ReductionMethods::normalize);
        byName.put("softmax", (self, args) -> along(self, "aten::softmax", (Integer) args[0]));
        byName.put("logSoftmax", (self, args) -> along(self, "aten::log_softmax", (Integer) args[0]));
    }

    private static Attributes reduction(AbstractArray self, Object[] args) {
        List<Long> axes = new ArrayList<>();
        if (args.length == 0 || ((int[]) args[0]).length == 0) {
            for (long axis = 0; axis < self.rank(); axis++) {
                axes.add(axis);
            }
        } else {
            for (int axis : (int[]) args[0]) {
                axes.add(self.axis(axis));
            }
        }
        return Attributes.of("axes", axes).with("keep", args.length > 1 && (Boolean) args[1]);
    }

    /** The axis among the arguments, the last one if there is none. */
    private static Attributes oneAxis(AbstractArray self, Object[] args, int place) {
        int axis = args.length > place ? ((int[]) args[place])[0] : -1;
        return Attributes.of("axes", List.of(self.axis(axis))).with("keep", false);
    }

    private static void requireOneAxis(AbstractArray self, String called, Object[] args) {
        for (Object arg : args) {
            if (arg instanceof int[] axes && axes.length != 1) {
                throw new TraceException("DJL's PyTorch engine has no " + called + " of " + axes.length
                        + " axes at once, which is called " + self.session().whereAmI()
                        + ": it fails without Memplan too.\nMaybe reduce one axis after another.");
            }
        }
    }

    private static Object extremum(AbstractArray self, String function, Object[] args) {
        requireOneAxis(self, function, args);
        return args.length == 0
                ? FunctionMethods.apply(self, "aten::" + function)
                : self.session().apply("memplan::" + function + "_along", reduction(self, args), self.proxy());
    }

    private static Object percentile(AbstractArray self, Object[] args) {
        requireOneAxis(self, "percentile", args);
        // As DJL's engine does: divided as a float, then widened.
        double quantile = ((Number) args[0]).floatValue() / 100;
        return self.session().apply("aten::quantile", oneAxis(self, args, 1).with("quantile", quantile), self.proxy());
    }

    private static Object norm(AbstractArray self, Object[] args) {
        if (args.length == 1 && args[0] instanceof Boolean keep) {
            return norm(self, 2, new int[0], keep);
        }
        return args.length == 3
                ? norm(self, (Integer) args[0], (int[]) args[1], (Boolean) args[2])
                : TracedMethod.NOT_HANDLED;
    }

    private static NDArray norm(AbstractArray self, double order, int[] axes, boolean keep) {
        Attributes attributes =
                reduction(self, new Object[] {axes, keep}).with("order", order).with("all", axes.length == 0);
        return self.session().apply("aten::norm", attributes, self.proxy());
    }

    /** As the engine takes it apart; the image normalization of the same name is left to DJL's interface. */
    private static Object normalize(AbstractArray self, Object[] args) {
        if (args.length != 3) {
            return TracedMethod.NOT_HANDLED;
        }
        int axis = (int) self.axis(((Long) args[1]).intValue());
        NDArray norm = norm(self, (Double) args[0], new int[] {axis}, true);
        NDArray atLeast = self.session().apply("aten::clamp_min", Attributes.of("min", args[2]), norm);
        NDArray expanded = self.session()
                .apply("aten::expand", Attributes.of("shape", self.tensor().shape()), atLeast);
        return self.proxy().div(expanded);
    }

    private static Object along(AbstractArray self, String operator, int axis) {
        return self.session().apply(operator, Attributes.of("axis", self.axis(axis)), self.proxy());
    }
}
