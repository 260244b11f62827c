package io.memplan.graph.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The geometry of a sliding window as ONNX states it.
 *
 * @param kernel the window's sizes
 * @param stride the steps
 * @param dilation the distances of the window's elements
 * @param before the padding at the beginning of each axis
 * @param after the padding at the end of each axis
 */
record Windows(List<Long> kernel, List<Long> stride, List<Long> dilation, List<Long> before, List<Long> after) {

    /**
     * Reads a node's geometry.
     *
     * @param call the node
     * @param kernel the window's sizes
     * @param data the sizes of the spatial axes, for the paddings that follow from them
     */
    static Windows of(NodeCall call, List<Long> kernel, List<Long> data) {
        int axes = kernel.size();
        List<Long> stride = call.integers("strides", Collections.nCopies(axes, 1L));
        List<Long> dilation = call.integers("dilations", Collections.nCopies(axes, 1L));
        List<Long> pads = call.integers("pads", Collections.nCopies(2 * axes, 0L));
        if (data.size() != axes || stride.size() != axes || dilation.size() != axes || pads.size() != 2 * axes) {
            throw new IllegalArgumentException("The window " + kernel + " with the strides " + stride
                    + ", the dilations " + dilation + " and the paddings " + pads + " does not fit " + data + ".");
        }
        if (stride.stream().anyMatch(step -> step < 1) || kernel.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("A window of " + kernel + " in steps of " + stride + ".");
        }
        String automatic = call.text("auto_pad", "NOTSET");
        if (!automatic.startsWith("SAME")) {
            return new Windows(kernel, stride, dilation, pads.subList(0, axes), pads.subList(axes, 2 * axes));
        }
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long windows = Math.floorDiv(data.get(axis) + stride.get(axis) - 1, stride.get(axis));
            long reach = dilation.get(axis) * (kernel.get(axis) - 1) + 1;
            long padding = Math.max(0, (windows - 1) * stride.get(axis) + reach - data.get(axis));
            long less = padding / 2;
            before.add(automatic.endsWith("LOWER") ? padding - less : less);
            after.add(automatic.endsWith("LOWER") ? less : padding - less);
        }
        return new Windows(kernel, stride, dilation, before, after);
    }

    /** Returns whether the padding is the same at both ends. */
    boolean isSymmetric() {
        return before.equals(after);
    }
}
