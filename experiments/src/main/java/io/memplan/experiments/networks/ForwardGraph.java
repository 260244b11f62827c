package io.memplan.experiments.networks;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Inference by a network on one example in float32: one operation a layer, without parameters, as SERENITY counts. */
public final class ForwardGraph {

    private static final long FLOAT_BYTES = 4;

    private ForwardGraph() {}

    /** Returns the graph; the input is there from the start and stays. */
    public static TrainingGraph of(LayerList network) {
        List<Value> values = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        List<Layer> layers = network.layers();
        long inputBytes = FLOAT_BYTES * network.input().stream().reduce(1L, Math::multiplyExact);
        values.add(new Value(0, "input", Optional.empty(), inputBytes, Role.INPUT, 0));
        for (int place = 0; place < layers.size(); place++) {
            Layer layer = layers.get(place);
            Role role = place == layers.size() - 1 ? Role.OUTPUT : Role.ACTIVATION;
            int value = place + 1;
            values.add(new Value(value, layer.name(), Optional.empty(), FLOAT_BYTES * layer.elements(), role, value));
            operations.add(new Operation(
                    place,
                    layer.name(),
                    "serenity::node",
                    Attributes.none(),
                    layer.inputs().stream().map(input -> input + 1).toList(),
                    List.of(value),
                    List.of(),
                    Phase.FORWARD,
                    layer.operations(),
                    0,
                    Effects.NONE));
        }
        return new TrainingGraph(network.name(), values, operations, 0);
    }
}
