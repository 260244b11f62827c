package io.memplan.experiments.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decoder of the size of GPT-2 (Radford et al., 2019) of DJL's transformer blocks: each token sees those before it,
 * and each gives a logit for every token that may come next.
 *
 * <p>DJL's blocks normalize over the batch and behind each part, so this is GPT-2 by its size and its masks.
 */
final class GptBlock extends AbstractBlock {

    /** What is added to the score of a token that must not be seen, as in DJL's attention. */
    private static final float HIDDEN_SCORE = -100_000f;

    private final int vocabulary;
    private final TokenEmbedding tokens;
    private final Parameter positions;
    private final Dropout dropout;
    private final List<Block> layers = new ArrayList<>();
    private final Optional<Linear> head;

    GptBlock(ModelOptions options) {
        int width = options.get(Option.EMBEDDING);
        vocabulary = options.get(Option.VOCABULARY);
        tokens = addChildBlock("tokens", new TokenEmbedding(vocabulary, width));
        positions = addParameter(Parameter.builder()
                .setName("positions")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(options.get(Option.SEQUENCE), width))
                .build());
        dropout = addChildBlock(
                "dropout", Dropout.builder().optRate(options.dropout()).build());
        for (int i = 0; i < options.get(Option.LAYERS); i++) {
            layers.add(addChildBlock(
                    "layer" + i,
                    new TransformerEncoderBlock(
                            width,
                            options.get(Option.HEADS),
                            options.width("gpt2"),
                            options.dropout(),
                            Activation::gelu)));
        }
        head = options.get(Option.TIED) == 1
                ? Optional.empty()
                : Optional.of(addChildBlock(
                        "head",
                        Linear.builder().setUnits(vocabulary).optBias(false).build()));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
        tokens.initialize(manager, type, inputShapes);
        Shape[] embedded = tokens.getOutputShapes(inputShapes);
        dropout.initialize(manager, type, embedded);
        layers.forEach(layer -> layer.initialize(manager, type, embedded));
        head.ifPresent(linear -> linear.initialize(manager, type, embedded));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray ids = inputs.head();
        Device device = ids.getDevice();
        NDArray embedded = tokens.forward(store, new NDList(ids), training)
                .singletonOrThrow()
                .add(store.getValue(positions, device, training));
        NDList states = dropout.forward(store, new NDList(embedded), training);
        NDArray unseen = unseen(ids);
        for (Block layer : layers) {
            states = layer.forward(store, new NDList(states.head(), unseen), training);
        }
        if (head.isPresent()) {
            return head.get().forward(store, states, training);
        }
        NDArray table = tokens.table(store, device, training);
        return new NDList(states.head().matMul(table.transpose()));
    }

    /** Returns what is added to the score that each token gives each other: nothing up to itself. */
    private static NDArray unseen(NDArray ids) {
        long length = ids.getShape().get(1);
        NDArray places = ids.getManager().arange((int) length);
        return places.reshape(length, 1)
                .lt(places.reshape(1, length))
                .toType(DataType.FLOAT32, false)
                .mul(HIDDEN_SCORE)
                .reshape(1, 1, length, length);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(vocabulary)};
    }
}
