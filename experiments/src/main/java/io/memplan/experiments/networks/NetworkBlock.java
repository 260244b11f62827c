package io.memplan.experiments.networks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A network as a block of DJL: a child a layer. */
public final class NetworkBlock extends AbstractBlock {

    private static final byte VERSION = 1;

    private final LayerList network;
    private final List<Block> blocks = new ArrayList<>();

    /** Creates the block, without parameters. */
    public NetworkBlock(LayerList network) {
        super(VERSION);
        this.network = network;
        for (Layer layer : network.layers()) {
            blocks.add(addChildBlock(layer.name(), layer.kind().block(network.inputShapes(layer))));
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore, NDList inputs, boolean training, PairList<String, Object> params) {
        List<NDList> outputs = new ArrayList<>();
        for (int place = 0; place < blocks.size(); place++) {
            NDList arguments = new NDList();
            for (int input : network.layers().get(place).inputs()) {
                arguments.add(
                        input == LayerList.INPUT
                                ? inputs.head()
                                : outputs.get(input).head());
            }
            outputs.add(blocks.get(place).forward(parameterStore, arguments, training, params));
        }
        return outputs.get(outputs.size() - 1);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        List<Layer> layers = network.layers();
        return new Shape[] {batched(layers.get(layers.size() - 1).shape(), inputShapes[0].get(0))};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        long batch = inputShapes[0].get(0);
        for (int place = 0; place < blocks.size(); place++) {
            Shape[] shapes = network.inputShapes(network.layers().get(place)).stream()
                    .map(shape -> batched(shape, batch))
                    .toArray(Shape[]::new);
            blocks.get(place).initialize(manager, dataType, shapes);
        }
    }

    private static Shape batched(List<Long> shape, long batch) {
        return new Shape(Stream.concat(Stream.of(batch), shape.stream())
                .mapToLong(Long::longValue)
                .toArray());
    }
}
