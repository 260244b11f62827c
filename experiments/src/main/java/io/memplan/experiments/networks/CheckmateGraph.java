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
import java.util.TreeSet;

/**
 * A network as Checkmate sees it: one node a layer, a loss, and one gradient node a layer, in reverse order.
 *
 * <p>As in its artifact (branch {@code mlsys20_artifact}, {@code dfgraph_from_keras}, FLOP costs): the gradient of a layer
 * reads the layer's own output, the outputs of the layers that read it, and their gradients; that of the last layer reads
 * the loss. A node takes the bytes of the layer's output in float32, the loss 4 bytes an example; a gradient costs twice
 * the layer; nothing is charged for the input or for workspace. Always there are the parameters and as many bytes again.
 * (The paper's formula adds the input to that; its figures do not: with it, U-Net would stop at 60.)
 *
 * <p>Costs are one nanosecond an arithmetic operation, so times mean operations.
 */
public final class CheckmateGraph {

    private static final long FLOAT_BYTES = 4;
    private static final long COPIES_OF_PARAMETERS = 2;

    private CheckmateGraph() {}

    /** Returns the training graph of a network for one example. */
    public static TrainingGraph of(LayerList network) {
        List<Layer> layers = network.layers();
        int loss = layers.size();
        int size = 2 * loss + 1;
        List<TreeSet<Integer>> inputs = new ArrayList<>();
        for (int node = 0; node < size; node++) {
            inputs.add(new TreeSet<>());
        }
        for (int place = 0; place < loss; place++) {
            int gradient = size - 1 - place;
            inputs.get(gradient).add(place);
            for (int input : layers.get(place).inputs()) {
                if (input != LayerList.INPUT) {
                    inputs.get(place).add(input);
                    inputs.get(size - 1 - input).addAll(List.of(place, gradient));
                }
            }
        }
        inputs.get(loss).add(loss - 1);
        inputs.get(loss + 1).add(loss);
        List<Value> values = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        for (int node = 0; node < size; node++) {
            boolean forward = node <= loss;
            boolean isLoss = node == loss;
            Layer layer = layers.get(isLoss ? loss - 1 : forward ? node : size - 1 - node);
            String name = isLoss ? "loss" : forward ? layer.name() : layer.name() + "_grad";
            long bytes = FLOAT_BYTES * (isLoss ? 1 : layer.elements());
            long cost = isLoss ? 0 : forward ? layer.operations() : 2 * layer.operations();
            Role role = forward ? Role.ACTIVATION : Role.GRADIENT;
            values.add(new Value(node, name, Optional.empty(), bytes, role, node));
            operations.add(new Operation(
                    node,
                    name,
                    "checkmate::node",
                    Attributes.none(),
                    List.copyOf(inputs.get(node)),
                    List.of(node),
                    List.of(),
                    forward ? Phase.FORWARD : Phase.BACKWARD,
                    cost,
                    0,
                    Effects.NONE));
        }
        long resident = COPIES_OF_PARAMETERS * FLOAT_BYTES * network.parameters();
        return new TrainingGraph(network.name() + "-checkmate-b1", values, operations, resident);
    }
}
