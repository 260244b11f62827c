package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Images in other sizes, and boxes on them. */
final class ImageMethods {

    private static final int NEAREST = 0;
    private static final int BILINEAR = 1;
    private static final int AREA = 2;
    private static final int BICUBIC = 3;

    private ImageMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("interpolation", (self, args) -> {
            List<Long> sizes = Arrays.stream((long[]) args[0]).boxed().toList();
            return interpolate(self, sizes, (Integer) args[1]);
        });
        byName.put("resize", (self, args) -> resize(self, (Integer) args[0], (Integer) args[1], (Integer) args[2]));
        byName.put("multiBoxPrior", ImageMethods::anchors);
    }

    /** The engine smooths by a filter where it can, and never aligns corners. */
    private static NDArray interpolate(AbstractArray self, List<Long> sizes, int mode) {
        int axes = self.rank() - 2;
        Attributes attributes = Attributes.of("sizes", sizes);
        if (axes >= 1 && axes <= 3 && sizes.size() == axes) {
            if (mode == NEAREST) {
                return self.session().apply("aten::upsample_nearest" + axes + "d", attributes, self.proxy());
            }
            if ((mode == BILINEAR || mode == BICUBIC) && axes == 2) {
                String name = mode == BILINEAR ? "bilinear" : "bicubic";
                return self.session().apply("aten::_upsample_" + name + "2d_aa", attributes, self.proxy());
            }
            if (mode == AREA) {
                return area(self, sizes);
            }
        }
        throw new TraceException("An array " + self.tensor().type() + " cannot be interpolated to the sizes " + sizes
                + " in the mode " + mode + ", " + self.session().whereAmI()
                + ": the engine knows nearest (0), bilinear (1, images only), area (2) and bicubic (3, images only).");
    }

    private static NDArray area(AbstractArray self, List<Long> sizes) {
        return PoolingMethods.flat(self, image -> {
            List<Long> all = new ArrayList<>(sizes);
            if (self.rank() == 3) {
                all.add(0, 1L);
            }
            if (all.stream().allMatch(size -> size == 1)) {
                List<Long> axes = new ArrayList<>();
                for (long axis = 2; axis < all.size() + 2; axis++) {
                    axes.add(axis);
                }
                return self.session()
                        .apply("aten::mean", Attributes.of("axes", axes).with("keep", true), image);
            }
            return self.session()
                    .apply("aten::_adaptive_avg_pool" + all.size() + "d", Attributes.of("sizes", all), image);
        });
    }

    /** As the engine does: in single precision, with the channels moved to the front meanwhile. */
    private static NDArray resize(AbstractArray self, long width, long height, int mode) {
        DataType type = self.proxy().getDataType();
        NDArray images = type == DataType.FLOAT32 ? self.proxy() : self.proxy().toType(DataType.FLOAT32, true);
        boolean single = self.rank() == 3;
        if (single) {
            images = images.expandDims(0);
        }
        AbstractArray planes = self.session().abstractOf(images.transpose(0, 3, 1, 2));
        NDArray resized = interpolate(planes, List.of(height, width), mode).transpose(0, 2, 3, 1);
        return (single ? resized.squeeze(0) : resized).toType(type, false);
    }

    /** Boxes depend on the shape alone; the engine writes estimated steps into the caller's list, so this does too. */
    @SuppressWarnings("unchecked") // the types of DJL's signature
    private static NDList anchors(AbstractArray self, Object[] args) {
        List<Float> sizes = (List<Float>) args[0];
        List<Float> ratios = (List<Float>) args[1];
        List<Float> steps = (List<Float>) args[2];
        List<Float> offsets = (List<Float>) args[3];
        long height = self.tensor().type().size(2);
        long width = self.tensor().type().size(3);
        if (steps.get(0) <= 0 || steps.get(1) <= 0) {
            steps.set(0, 1.f / height);
            steps.set(1, 1.f / width);
        }
        List<Double> halfWidths = new ArrayList<>();
        List<Double> halfHeights = new ArrayList<>();
        for (int box = 0; box < sizes.size() + Math.max(0, ratios.size() - 1); box++) {
            float size = box < sizes.size() ? sizes.get(box) : sizes.get(0);
            int which = Math.max(0, box - sizes.size() + 1);
            float ratio = ratios.isEmpty() ? 1.f : (float) Math.sqrt(ratios.get(which));
            halfWidths.add((double) (size * height / width * ratio / 2));
            halfHeights.add((double) (size / ratio / 2));
        }
        long rows = height * width * sizes.size() * 2;
        if (halfWidths.size() > 2 * sizes.size()) {
            throw new TraceException("Around each point, " + halfWidths.size() + " boxes of the sizes " + sizes
                    + " and the ratios " + ratios + " are wanted, "
                    + self.session().whereAmI()
                    + ", but the engine has room for two of each size: it fails without Memplan too."
                    + "\nMaybe use fewer ratios, or more sizes.");
        }
        Attributes attributes = Attributes.of("height", height)
                .with("width", width)
                .with("first", offsets)
                .with("step", List.copyOf(steps))
                .with("halfWidths", halfWidths)
                .with("halfHeights", halfHeights)
                .with("rows", rows);
        return new NDList(self.session().apply("memplan::anchors", attributes));
    }
}
