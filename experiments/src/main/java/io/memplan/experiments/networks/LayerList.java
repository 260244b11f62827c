package io.memplan.experiments.networks;

import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a network, in the order in which Keras lists them: by their distance from the output, the farthest first.
 *
 * @param name the network's name
 * @param input the shape of an example: channels, height, width
 * @param layers the layers without the input; each reads only earlier ones
 */
public record LayerList(String name, List<Long> input, List<Layer> layers) {

    /** The place of the network's input among the inputs of layers. */
    public static final int INPUT = -1;

    /** Copies the lists. */
    public LayerList {
        input = List.copyOf(input);
        layers = List.copyOf(layers);
    }

    /** Returns how many parameters and running statistics all layers have. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    /** Returns the shapes of the inputs of a layer, for one example. */
    public List<List<Long>> inputShapes(Layer layer) {
        return layer.inputs().stream()
                .map(place -> place == INPUT ? input : layers.get(place).shape())
                .toList();
    }

    static Builder named(String name, long channels, long height, long width) {
        return new Builder(name, List.of(channels, height, width));
    }

    /** Collects layers; each method adds one and returns its place. */
    static final class Builder {

        private final String name;
        private final List<Long> input;
        private final List<Layer> layers = new ArrayList<>();

        private Builder(String name, List<Long> input) {
            this.name = name;
            this.input = input;
        }

        int add(LayerKind kind, int... inputs) {
            List<Integer> places = java.util.Arrays.stream(inputs).boxed().toList();
            List<List<Long>> shapes = places.stream().map(this::shape).toList();
            List<Long> shape = kind.shape(shapes);
            long elements = shape.stream().reduce(1L, Math::multiplyExact);
            layers.add(new Layer(
                    label(kind) + layers.size(),
                    kind,
                    places,
                    shape,
                    kind.parameters(shapes),
                    kind.operations(shapes, elements)));
            return layers.size() - 1;
        }

        private static String label(LayerKind kind) {
            return kind.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + "_";
        }

        /** Returns the shape of the output of a layer, for one example. */
        List<Long> shape(int place) {
            return place == INPUT ? input : layers.get(place).shape();
        }

        LayerList build() {
            return new LayerList(name, input, layers);
        }
    }
}
