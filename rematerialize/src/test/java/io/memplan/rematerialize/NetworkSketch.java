package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.testing.GraphSketch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes a network down layer by layer, and the backward pass that automatic differentiation gives it. */
final class NetworkSketch {

    /** What the backward operation of a layer reads besides the gradient of its output. */
    enum Saves {
        NOTHING,
        INPUTS,
        OUTPUT
    }

    private record Layer(List<Integer> inputs, int output, Saves saves, int statistics, long backwardNanos) {}

    private static final long LAUNCH_NANOS = 5_000;
    private static final double BYTES_A_NANOSECOND = 1_500;

    private final GraphSketch sketch = new GraphSketch();
    private final List<Layer> tape = new ArrayList<>();
    private final Map<Integer, Long> bytes = new HashMap<>();
    private final Map<Integer, Integer> gradient = new HashMap<>();

    int input(long size) {
        int input = sketch.source(Role.INPUT, size);
        bytes.put(input, size);
        return input;
    }

    long bytes(int value) {
        return bytes.getOrDefault(value, 0L);
    }

    /** Adds a layer of which the time is that of its memory traffic. */
    int pointwise(Saves saves, long outputBytes, Integer... inputs) {
        return layer(saves, false, outputBytes, 0, 0, List.of(inputs));
    }

    /** Adds a batch or layer normalisation, which saves its input and small statistics. */
    int normalization(int input) {
        return layer(Saves.INPUTS, true, bytes(input), 0, 0, List.of(input));
    }

    /** Adds a convolution or product of so many nanoseconds of arithmetic. */
    int product(long outputBytes, long nanos, long workspace, Integer... inputs) {
        return layer(Saves.INPUTS, false, outputBytes, nanos, workspace, List.of(inputs));
    }

    private int layer(
            Saves saves, boolean statistics, long outputBytes, long nanos, long workspace, List<Integer> inputs) {
        int output = add(sketch.activation(outputBytes), outputBytes);
        List<Integer> outputs = new ArrayList<>(List.of(output));
        int small = statistics ? add(sketch.activation(4_096), 4_096) : -1;
        if (statistics) {
            outputs.add(small);
        }
        long traffic = outputBytes + inputs.stream().mapToLong(this::bytes).sum();
        long forward = LAUNCH_NANOS + Math.max(nanos, (long) (traffic / BYTES_A_NANOSECOND));
        sketch.operation(Phase.FORWARD, inputs, outputs, List.of(), forward, workspace, Effects.NONE);
        long backward = LAUNCH_NANOS + Math.max(2 * nanos, (long) (1.5 * traffic / BYTES_A_NANOSECOND));
        tape.add(new Layer(inputs, output, saves, small, backward));
        return output;
    }

    private int add(int value, long size) {
        bytes.put(value, size);
        return value;
    }

    /** Adds the loss of the output and the backward pass. */
    TrainingGraph build(String name, int last) {
        int loss = add(sketch.value(Role.OUTPUT, 4), 4);
        sketch.operation(Phase.FORWARD, List.of(last), List.of(loss), List.of(), LAUNCH_NANOS, 0, Effects.NONE);
        int first = add(sketch.value(Role.GRADIENT, bytes(last)), bytes(last));
        sketch.operation(Phase.BACKWARD, List.of(last, loss), List.of(first), List.of(), LAUNCH_NANOS, 0, Effects.NONE);
        gradient.put(last, first);
        for (int i = tape.size() - 1; i >= 0; i--) {
            backward(tape.get(i));
        }
        return sketch.build(name, 0);
    }

    private void backward(Layer layer) {
        List<Integer> reads = new ArrayList<>(List.of(Objects.requireNonNull(gradient.get(layer.output()))));
        if (layer.saves() == Saves.INPUTS) {
            reads.addAll(layer.inputs());
        } else if (layer.saves() == Saves.OUTPUT) {
            reads.add(layer.output());
        }
        if (layer.statistics() >= 0) {
            reads.add(layer.statistics());
        }
        List<Integer> made = new ArrayList<>();
        for (int input : layer.inputs()) {
            made.add(add(sketch.value(Role.GRADIENT, bytes(input)), bytes(input)));
        }
        sketch.operation(Phase.BACKWARD, reads, made, List.of(), layer.backwardNanos(), 0, Effects.NONE);
        for (int i = 0; i < made.size(); i++) {
            accumulate(layer.inputs().get(i), made.get(i));
        }
    }

    private void accumulate(int value, int addend) {
        Integer sum = gradient.get(value);
        if (sum == null) {
            gradient.put(value, addend);
            return;
        }
        int next = add(sketch.value(Role.GRADIENT, bytes(value)), bytes(value));
        long nanos = LAUNCH_NANOS + (long) (3 * bytes(value) / BYTES_A_NANOSECOND);
        sketch.operation(Phase.BACKWARD, List.of(sum, addend), List.of(next), List.of(), nanos, 0, Effects.NONE);
        gradient.put(value, next);
    }
}
