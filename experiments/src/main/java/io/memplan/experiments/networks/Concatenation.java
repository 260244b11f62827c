package io.memplan.experiments.networks;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/** Images with the channels of all inputs. */
record Concatenation() implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        long channels = inputs.stream().mapToLong(image -> image.get(0)).sum();
        return List.of(channels, inputs.get(0).get(1), inputs.get(0).get(2));
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return new LambdaBlock(arrays -> new NDList(NDArrays.concat(arrays, 1)));
    }
}
