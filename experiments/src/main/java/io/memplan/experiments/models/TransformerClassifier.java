package io.memplan.experiments.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import io.memplan.experiments.models.ModelOptions.Option;

/**
 * A small transformer encoder with a linear classifier on all its tokens.
 *
 * <p>A sequence (tokens, features) is taken as it is; of an image (channels, height, width) each row is a token with
 * the pixels of all channels. Where a token stands reaches the classifier by its place among the flattened tokens, so
 * there is no position embedding.
 */
final class TransformerClassifier {

    private TransformerClassifier() {}

    static Block build(Shape input, int classes, ModelOptions options) {
        int embedding = options.get(Option.EMBEDDING);
        int heads = options.get(Option.HEADS);
        int layers = options.get(Option.LAYERS);
        float dropout = options.dropout();
        int hidden = options.width("transformer");
        checkHeads(embedding, heads);
        SequentialBlock block = new SequentialBlock();
        if (input.dimension() == 3) {
            block.addSingleton(TransformerClassifier::rowsAsTokens);
        } else if (input.dimension() != 2) {
            throw new InvalidModelException(
                    "The model transformer takes images or sequences (tokens, features), not inputs of shape " + input
                            + ".",
                    "a shape such as 128x64 suits.");
        }
        block.add(Linear.builder().setUnits(embedding).build());
        for (int i = 0; i < layers; i++) {
            block.add(new TransformerEncoderBlock(embedding, heads, hidden, dropout, Activation::gelu));
        }
        return block.add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(classes).build());
    }

    private static NDArray rowsAsTokens(NDArray images) {
        Shape shape = images.getShape();
        NDArray rows = shape.get(1) == 1 ? images : images.transpose(0, 2, 1, 3);
        return rows.reshape(shape.get(0), shape.get(2), shape.get(1) * shape.get(3));
    }

    /** Refuses heads that cannot share the embedding. */
    static void checkHeads(int embedding, int heads) {
        if (embedding % heads != 0) {
            throw new InvalidModelException(
                    "The embedding of " + embedding + " is not divisible by " + heads + " heads.",
                    "an embedding of " + (embedding / heads + 1) * heads + " suits.");
        }
    }
}
