package io.memplan.experiments.networks;

import io.memplan.experiments.models.PlacesLoss;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.RooflineCostModel;
import java.util.List;

/** A network as Memplan trains it: its block traced, with a kernel a node, views, masks and accumulation slots. */
public final class OperatorGraph {

    private OperatorGraph() {}

    /**
     * Returns the training graph of a network: a step with softmax cross-entropy and gradients, without an optimizer.
     *
     * @param network the network
     * @param batch the batch
     * @param hardware the device whose times are predicted
     */
    public static TrainingGraph of(LayerList network, int batch, HardwareProfile hardware) {
        Workload workload = workload(network);
        TrainingGraph graph = workload.tracer(batch)
                .optName(network.name() + "-b" + batch)
                .optGradientsAreZero(true)
                .trace(workload.inputs(batch), workload.labels(batch))
                .graph();
        return new RooflineCostModel(hardware).apply(graph);
    }

    /** Returns a network as a block to train, which gives a class to each example or pixel. */
    public static Workload workload(LayerList network) {
        List<Long> output = network.layers().get(network.layers().size() - 1).shape();
        return new Workload(
                network.name(),
                new NetworkBlock(network),
                new PlacesLoss(),
                List.of(new TensorType(ElementType.FLOAT32, network.input())),
                List.of(new TensorType(ElementType.INT64, output.subList(0, output.size() - 1))),
                false);
    }
}
