package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Types and layouts of several tensors as attributes: the element types, the ranks, and all sizes and strides in a row.
 */
final class OpaqueTypes {

    private OpaqueTypes() {}

    /** A type and its layout. */
    record Layout(TensorType type, List<Long> strides) {

        static Layout of(Tensor tensor) {
            return new Layout(tensor.type(), tensor.strides());
        }

        Result result() {
            return new Result(type, strides, -1);
        }
    }

    static Attributes write(Attributes attributes, List<Layout> layouts) {
        List<String> elementTypes = new ArrayList<>();
        List<Long> ranks = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (Layout layout : layouts) {
            elementTypes.add(layout.type().elementType().fileName());
            ranks.add((long) layout.type().rank());
            sizes.addAll(layout.type().shape());
            strides.addAll(layout.strides());
        }
        return attributes
                .with("dtypes", elementTypes)
                .with("ranks", ranks)
                .with("sizes", sizes)
                .with("strides", strides);
    }

    static List<Layout> read(Attributes attributes) {
        List<Long> ranks = attributes.integers("ranks");
        List<Long> sizes = attributes.integers("sizes");
        List<Long> strides = attributes.integers("strides");
        List<String> elementTypes = attributes.texts("dtypes");
        List<Layout> layouts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < ranks.size(); i++) {
            int to = from + Math.toIntExact(ranks.get(i));
            String name = elementTypes.get(i);
            ElementType type = ElementType.byFileName(name)
                    .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + "."));
            layouts.add(new Layout(new TensorType(type, sizes.subList(from, to)), strides.subList(from, to)));
            from = to;
        }
        return layouts;
    }
}
