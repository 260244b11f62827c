package io.memplan.experiments.networks;

import java.util.List;

/**
 * A layer of a network.
 *
 * @param name its name within the network
 * @param kind what it computes
 * @param inputs the layers it reads, by their place; {@link LayerList#INPUT} is the network's input
 * @param shape the shape of its output for one example: channels, height, width; or features; or pixels, classes
 * @param parameters how many parameters and running statistics it has
 * @param operations how many arithmetic operations it takes for one example, as Checkmate counts them
 */
public record Layer(
        String name, LayerKind kind, List<Integer> inputs, List<Long> shape, long parameters, long operations) {

    /** Copies the lists. */
    public Layer {
        inputs = List.copyOf(inputs);
        shape = List.copyOf(shape);
    }

    /** Returns how many elements the output has for one example. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
