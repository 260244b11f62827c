package io.memplan.experiments.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/** The sum of all inputs. */
record Sum() implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return inputs.get(0);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return inputs.size() * outputElements;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return new LambdaBlock(
                arrays -> new NDList(arrays.stream().reduce(NDArray::add).orElseThrow()));
    }
}
