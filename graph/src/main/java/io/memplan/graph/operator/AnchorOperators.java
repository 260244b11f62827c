package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/** Boxes around every point of an image: {@code NDArrayEx.multiBoxPrior}. */
final class AnchorOperators {

    /**
     * Output: the corners (left, top, right, bottom) of the boxes around each point, row by row, then zeros up to the
     * attribute {@code rows}. Other attributes: {@code height} and {@code width} of the image in points, {@code first}
     * and {@code step} of the points in units of the image (vertical, horizontal), and the {@code halfWidths} and
     * {@code halfHeights} of the boxes around a point. Computed in single precision, as the engine does.
     */
    static final Operator ANCHORS = Operator.named("memplan::anchors")
            .result(call -> Result.dense(
                    TensorType.of(ElementType.FLOAT32, 1, call.attributes().integer("rows"), 4)))
            .kernelText(AnchorOperators::kernel)
            .flops(call -> 4.0 * call.attributes().integer("rows"))
            .build();

    private AnchorOperators() {}

    static List<Operator> all() {
        return List.of(ANCHORS);
    }

    private static KernelText kernel(Call call) {
        long height = call.attributes().integer("height");
        long width = call.attributes().integer("width");
        List<?> halves = (List<?>) call.attributes().asMap().getOrDefault("halfWidths", List.of());
        String whole = Literals.of(List.of(height, width, (long) halves.size()));
        long boxes = height * width * halves.size();
        long zeros = call.attributes().integer("rows") - boxes;
        return new KernelText(
                0,
                List.of(
                        "_y = torch.view(" + centers(call, height, 0) + ", [-1, 1, 1])",
                        "_x = torch.view(" + centers(call, width, 1) + ", [-1, 1])",
                        "_h = torch.tensor(" + call.literal("halfHeights") + ", dtype=6)",
                        "_w = torch.tensor(" + call.literal("halfWidths") + ", dtype=6)",
                        "_0 = torch.stack([" + expanded("sub(_x, _w)", whole) + ", " + expanded("sub(_y, _h)", whole)
                                + ", " + expanded("add(_x, _w)", whole) + ", " + expanded("add(_y, _h)", whole)
                                + "], 3)",
                        "_1 = torch.view(_0, [1, " + boxes + ", 4])",
                        "_2 = " + (zeros > 0 ? "torch.constant_pad_nd(_1, [0, 0, 0, " + zeros + "], 0)" : "_1")),
                List.of("_2"));
    }

    private static String centers(Call call, long count, int place) {
        return "torch.mul(torch.add(torch.arange(" + count + ", dtype=6), " + number(call, "first", place) + "), "
                + number(call, "step", place) + ")";
    }

    private static String number(Call call, String list, int place) {
        List<?> numbers = (List<?>) call.attributes().asMap().getOrDefault(list, List.of());
        return Literals.of(numbers.get(place));
    }

    private static String expanded(String call, String shape) {
        return "torch.expand(torch." + call + ", " + shape + ", implicit=False)";
    }
}
