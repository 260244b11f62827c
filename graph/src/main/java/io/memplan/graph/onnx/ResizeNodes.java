package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Images in other sizes, where the engine's interpolation gives what the node asks for.
 *
 * <p>The nearest element is found by rounding down, which is what half-pixel coordinates give too if the sizes grow by
 * whole factors. Linear interpolation is the engine's smoothing one, which is the plain one if no size shrinks.
 */
final class ResizeNodes {

    private static final long COORDINATES_ARE_NAMED_SINCE = 11;
    private static final Set<String> HALF_PIXEL = Set.of("half_pixel", "pytorch_half_pixel");

    private ResizeNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Resize", ResizeNodes::resize);
        rules.put("Upsample", ResizeNodes::resize);
    }

    private static void resize(NodeCall call) {
        TensorType type = call.type(0);
        int axes = type.rank() - 2;
        List<Long> shape = shape(call, type);
        if (axes < 1 || axes > 3 || !shape.subList(0, 2).equals(type.shape().subList(0, 2))) {
            throw call.refused("resizes " + type + " to " + shape, "resize one to three axes of space only");
        }
        String mode = call.text("mode", "nearest");
        if (mode.equals("nearest") && isRoundedDown(call, type.shape(), shape)) {
            Attributes sizes = Attributes.of("sizes", shape.subList(2, shape.size()));
            call.set(0, call.apply("aten::upsample_nearest" + axes + "d", sizes, call.tensor(0)));
        } else if (mode.equals("linear") && axes <= 2 && isSmoothing(call, type.shape(), shape)) {
            Tensor image = call.reshape(call.tensor(0), image(type.shape()));
            List<Long> wanted = image(shape);
            Attributes sizes = Attributes.of("sizes", wanted.subList(2, wanted.size()));
            call.set(0, call.reshape(call.apply("aten::_upsample_bilinear2d_aa", sizes, image), shape));
        } else {
            throw call.refused(
                    "resizes " + type + " to " + shape + " in the mode '" + mode + "' with the coordinates '"
                            + coordinates(call) + "'",
                    "use 'nearest' with 'asymmetric' coordinates, or enlarge in the mode 'linear' with 'half_pixel' ones");
        }
    }

    private static List<Long> image(List<Long> shape) {
        return shape.size() == 4 ? shape : List.of(shape.get(0), shape.get(1), 1L, shape.get(2));
    }

    private static String coordinates(NodeCall call) {
        return call.text(
                "coordinate_transformation_mode",
                call.opset() < COORDINATES_ARE_NAMED_SINCE ? "asymmetric" : "half_pixel");
    }

    private static boolean isRoundedDown(NodeCall call, List<Long> from, List<Long> to) {
        String rounding =
                call.text("nearest_mode", call.opset() < COORDINATES_ARE_NAMED_SINCE ? "floor" : "round_prefer_floor");
        if (coordinates(call).equals("asymmetric")) {
            return rounding.equals("floor");
        }
        for (int axis = 0; axis < from.size(); axis++) {
            if (from.get(axis) < 1 || to.get(axis) % from.get(axis) != 0) {
                return false;
            }
        }
        return HALF_PIXEL.contains(coordinates(call)) && rounding.startsWith("round");
    }

    private static boolean isSmoothing(NodeCall call, List<Long> from, List<Long> to) {
        boolean grows = true;
        for (int axis = 0; axis < from.size(); axis++) {
            grows &= to.get(axis) >= from.get(axis);
        }
        return HALF_PIXEL.contains(coordinates(call))
                && (grows || (call.flag("antialias", false) && call.flag("exclude_outside", false)));
    }

    /** Returns the shape that is named, or that the scales make of a shape without a rest. */
    private static List<Long> shape(NodeCall call, TensorType type) {
        int scales = call.node().operator().equals("Upsample") || call.opset() < COORDINATES_ARE_NAMED_SINCE ? 1 : 2;
        boolean isPolicyKnown = call.text("keep_aspect_ratio_policy", "stretch").equals("stretch");
        if (call.has("axes") || !isPolicyKnown) {
            throw call.refused("resizes chosen axes, or keeps their ratio", "name a size or a scale for every axis");
        }
        List<Long> shape = new ArrayList<>();
        if (call.has(3)) {
            shape.addAll(call.known(3, "sizes").asIntegers());
        } else {
            for (double scale : factors(call, scales)) {
                int axis = shape.size();
                double size = axis < type.rank() ? type.size(axis) * scale : 0;
                if (size != Math.rint(size)) {
                    throw call.refused(
                            "resizes the axis " + axis + " of " + type + " by " + scale, "name the sizes instead");
                }
                shape.add((long) size);
            }
        }
        if (shape.size() != type.rank() || shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("A tensor " + type + " resized to " + shape + ".");
        }
        return shape;
    }

    private static List<Double> factors(NodeCall call, int input) {
        @Nullable Constant scales = call.has(input) ? call.known(input, "scales") : null;
        return scales == null
                ? call.reals("scales")
                : scales.numbers().stream().map(Number::doubleValue).toList();
    }
}
