package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Pooling over windows and over whole channels.
 *
 * <p>As coded, this follows the engine: over one spatial axis it pools over two, the first of size one; and it does not
 * pass on whether the padding counts in an average: it always does.
 */
final class PoolingMethods {

    private PoolingMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("maxPool", (self, args) -> pool(self, "max_pool", "d_with_indices", window(args)));
        byName.put("avgPool", (self, args) -> pool(self, "avg_pool", "d", window(args)));
        byName.put("lpPool", (self, args) -> {
            if (((Shape) args[3]).size() != 0) {
                throw fails(self, "padding");
            }
            return powerPool(
                    self,
                    (Float) args[0],
                    Attributes.of("kernel", ShapeMethods.longs(args[1]))
                            .with("stride", ShapeMethods.longs(args[2]))
                            .with("ceil", args[4]));
        });
        byName.put("globalAvgPool", (self, args) -> {
            Attributes whole = Attributes.of("axes", spatialAxes(self)).with("keep", true);
            return channels(self, self.session().apply("aten::mean", whole, self.proxy()));
        });
        byName.put(
                "globalMaxPool",
                (self, args) -> channels(self, flat(self, image -> self.session()
                        .apply("aten::adaptive_max_pool" + (rank(self, image) - 2) + "d", Attributes.none(), image))));
        byName.put("globalLpPool", (self, args) -> {
            List<Long> kernel = self.tensor().shape().subList(2, self.rank());
            List<Long> ones = kernel.stream().map(size -> 1L).toList();
            Attributes whole =
                    Attributes.of("kernel", kernel).with("stride", ones).with("ceil", false);
            return channels(self, powerPool(self, (Float) args[0], whole));
        });
    }

    private static Attributes window(Object[] args) {
        return Attributes.of("kernel", ShapeMethods.longs(args[0]))
                .with("stride", ShapeMethods.longs(args[1]))
                .with("padding", ShapeMethods.longs(args[2]))
                .with("ceil", args[3]);
    }

    private static TraceException fails(AbstractArray self, String what) {
        return new TraceException("DJL's PyTorch engine has no lpPool with " + what + ", which is called "
                + self.session().whereAmI() + ": it fails without Memplan too.\nMaybe pool without it.");
    }

    private static int rank(AbstractArray self, NDArray array) {
        return self.session().abstractOf(array).rank();
    }

    private static List<Long> spatialAxes(AbstractArray self) {
        List<Long> axes = new ArrayList<>();
        for (long axis = 2; axis < self.rank(); axis++) {
            axes.add(axis);
        }
        return axes;
    }

    private static NDArray channels(AbstractArray self, NDArray pooled) {
        return ShapeMethods.reshape(
                self.session().abstractOf(pooled), self.tensor().shape().subList(0, 2));
    }

    /** Calls a function of images, with a row seen as an image of one row. */
    static NDArray flat(AbstractArray self, UnaryOperator<NDArray> function) {
        if (self.rank() != 3) {
            return function.apply(self.proxy());
        }
        NDArray result = function.apply(self.proxy().expandDims(2));
        return result.squeeze(2);
    }

    private static NDArray pool(AbstractArray self, String name, String suffix, Attributes window) {
        return flat(self, image -> {
            int axes = rank(self, image) - 2;
            Attributes fitting = window;
            if (self.rank() == 3) {
                fitting = with(with(with(window, "kernel", 1), "stride", 1), "padding", 0);
            }
            return self.session().apply("aten::" + name + axes + suffix, fitting, image);
        });
    }

    private static Attributes with(Attributes window, String list, long first) {
        List<Long> sizes = new ArrayList<>(List.of(first));
        sizes.addAll(window.integers(list));
        return window.with(list, sizes);
    }

    private static NDArray powerPool(AbstractArray self, float power, Attributes window) {
        if (self.rank() == 5) {
            throw fails(self, "three axes");
        }
        List<Long> kernel = window.integers("kernel");
        Attributes ends =
                Attributes.of("power", power).with("count", kernel.stream().reduce(1L, (a, b) -> a * b));
        AbstractArray powers = self.session().abstractOf(self.session().apply("memplan::lp_power", ends, self.proxy()));
        List<Long> zeros = kernel.stream().map(size -> 0L).toList();
        NDArray averages = pool(powers, "avg_pool", "d", window.with("padding", zeros));
        return self.session().apply("memplan::lp_root", ends, averages);
    }
}
