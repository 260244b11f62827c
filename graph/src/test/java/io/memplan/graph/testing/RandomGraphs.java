package io.memplan.graph.testing;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws small training graphs: a forward part with skip connections, fan-outs, views, in-place, random and
 * state-updating operations, a backward part that reads it in reverse, accumulation slots, and fused updates.
 */
public final class RandomGraphs {

    private final Random random;
    private final GraphSketch sketch = new GraphSketch();
    private final List<Integer> available = new ArrayList<>();
    private final List<Integer> parameters = new ArrayList<>();
    private final List<List<Integer>> tapes = new ArrayList<>();

    private RandomGraphs(long seed) {
        this.random = new Random(seed);
    }

    /** Draws a graph with at most the given number of forward operations; the same seed gives the same graph. */
    public static TrainingGraph draw(long seed, int maxForward) {
        return new RandomGraphs(seed).draw("random-" + seed, maxForward);
    }

    private TrainingGraph draw(String name, int maxForward) {
        available.add(sketch.source(Role.INPUT, size()));
        int forward = 1 + random.nextInt(maxForward);
        for (int i = 0; i < forward; i++) {
            forwardOperation();
        }
        int loss = sketch.value(random.nextInt(4) == 0 ? Role.ACTIVATION : Role.OUTPUT, 1);
        operation(Phase.FORWARD, List.of(recent()), List.of(loss), List.of(), Effects.NONE);
        int gradient = sketch.value(Role.GRADIENT, 1);
        operation(Phase.BACKWARD, List.of(loss), List.of(gradient), List.of(), Effects.NONE);
        for (int i = tapes.size() - 1; i >= 0; i--) {
            if (random.nextInt(8) != 0) {
                gradient = backwardOperation(tapes.get(i), gradient);
            }
        }
        return sketch.build(name, random.nextInt(20));
    }

    private void forwardOperation() {
        int kind = random.nextInt(20);
        if (kind < 2) {
            int base = recent();
            add(List.of(base), List.of(sketch.viewOf(base)), List.of(), Effects.NONE);
        } else if (kind < 4) {
            int base = recent();
            List<Integer> inputs = new ArrayList<>(List.of(base));
            if (random.nextBoolean()) {
                inputs.add(any());
            }
            List<Integer> outputs = new ArrayList<>(List.of(sketch.viewOf(base)));
            if (random.nextInt(4) == 0) {
                outputs.add(sketch.activation(size()));
            }
            add(inputs, outputs, List.of(base), random.nextInt(5) == 0 ? Effects.RANDOM : Effects.NONE);
        } else if (kind < 6) {
            int input = recent();
            add(
                    List.of(input),
                    List.of(sketch.activation(size()), sketch.activation(size() / 4)),
                    List.of(),
                    Effects.RANDOM);
        } else if (kind < 9) {
            int state = sketch.source(Role.STATE, 1 + random.nextInt(3));
            add(
                    List.of(recent(), state),
                    List.of(sketch.activation(size()), sketch.activation(1)),
                    List.of(state),
                    Effects.UPDATES_STATE);
        } else {
            List<Integer> inputs = new ArrayList<>(List.of(recent()));
            if (random.nextInt(3) == 0) {
                inputs.add(any());
            }
            if (random.nextInt(2) == 0) {
                parameters.add(sketch.source(Role.PARAMETER, size()));
                inputs.add(parameters.get(parameters.size() - 1));
            } else if (!parameters.isEmpty() && random.nextInt(4) == 0) {
                inputs.add(parameters.get(random.nextInt(parameters.size())));
            }
            List<Integer> outputs = new ArrayList<>(
                    List.of(sketch.value(random.nextInt(25) == 0 ? Role.OUTPUT : Role.ACTIVATION, size())));
            if (random.nextInt(5) == 0) {
                outputs.add(sketch.activation(size() / 2));
            }
            add(inputs, outputs, List.of(), Effects.NONE);
        }
    }

    private void add(List<Integer> inputs, List<Integer> outputs, List<Integer> overwrites, Effects effects) {
        operation(Phase.FORWARD, inputs, outputs, overwrites, effects);
        available.addAll(outputs);
        List<Integer> tape = new ArrayList<>(inputs);
        tape.addAll(outputs);
        tapes.add(tape);
    }

    private int backwardOperation(List<Integer> tape, int gradient) {
        List<Integer> inputs = new ArrayList<>(List.of(gradient));
        for (int value : tape) {
            if (random.nextInt(3) != 0) {
                inputs.add(value);
            }
        }
        List<Integer> overwrites = new ArrayList<>();
        if (random.nextInt(12) == 0) {
            overwrites.add(inputs.get(random.nextInt(inputs.size())));
        }
        int next = sketch.value(Role.GRADIENT, size());
        List<Integer> outputs = new ArrayList<>(List.of(next));
        boolean weight = random.nextInt(3) == 0;
        if (weight) {
            outputs.add(sketch.value(Role.GRADIENT, size() / 2));
        }
        operation(Phase.BACKWARD, inputs, outputs, overwrites, Effects.NONE);
        if (weight) {
            boolean fused = !parameters.isEmpty() && random.nextInt(3) == 0;
            int slot = fused ? parameters.get(random.nextInt(parameters.size())) : sketch.source(Role.GRADIENT, size());
            Effects effects = random.nextBoolean() ? Effects.UPDATES_STATE : Effects.NONE;
            Phase phase = fused ? Phase.UPDATE : Phase.BACKWARD;
            operation(phase, List.of(slot, outputs.get(1)), List.of(), List.of(slot), effects);
        }
        return random.nextInt(10) == 0 ? gradient : next;
    }

    private void operation(
            Phase phase, List<Integer> inputs, List<Integer> outputs, List<Integer> overwrites, Effects effects) {
        long workspace = random.nextInt(5) == 0 ? random.nextInt(8) : 0;
        long nanos = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(100);
        sketch.operation(phase, inputs, outputs, overwrites, nanos, workspace, effects);
    }

    private long size() {
        return random.nextInt(6) == 0 ? 1 : 1 + random.nextInt(40);
    }

    private int recent() {
        int back = Math.min(available.size(), 1 + random.nextInt(3));
        return available.get(available.size() - back);
    }

    private int any() {
        return available.get(random.nextInt(available.size()));
    }
}
