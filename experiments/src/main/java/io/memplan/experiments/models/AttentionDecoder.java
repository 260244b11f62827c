package io.memplan.experiments.models;

import ai.djl.modality.nlp.Decoder;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A text decoder whose every output asks the encoder's outputs, and whose logits come from both (global attention; Luong
 * et al., EMNLP 2015, with scaled dot products over heads).
 */
final class AttentionDecoder extends Decoder {

    private static final byte VERSION = 1;

    AttentionDecoder(TextEmbedding embedding, RecurrentBlock recurrent, int width, int heads, int vocabulary) {
        super(VERSION, new Attending(embedding, recurrent, width, heads, vocabulary));
    }

    /** Takes tokens, the states of the encoder, and last its outputs. */
    private static final class Attending extends AbstractBlock {

        private final int width;
        private final SequentialBlock reader;
        private final ScaledDotProductAttentionBlock attention;
        private final Linear logits;

        Attending(TextEmbedding embedding, RecurrentBlock recurrent, int width, int heads, int vocabulary) {
            this.width = width;
            reader =
                    addChildBlock("reader", new SequentialBlock().add(embedding).add(recurrent));
            attention = addChildBlock(
                    "attention",
                    ScaledDotProductAttentionBlock.builder()
                            .setEmbeddingSize(width)
                            .setHeadCount(heads)
                            .build());
            logits = addChildBlock(
                    "logits", Linear.builder().setUnits(vocabulary).build());
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
            Shape read = inputShapes[0].add(width);
            reader.initialize(manager, type, inputShapes[0]);
            attention.initialize(manager, type, read, read, read);
            logits.initialize(manager, type, inputShapes[0].add(2L * width));
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            int last = inputs.size() - 1;
            NDArray source = inputs.get(last);
            NDArray asking = reader.forward(store, new NDList(inputs.subList(0, last)), training, params)
                    .head();
            NDArray found = attention
                    .forward(store, new NDList(source, asking, source), training)
                    .singletonOrThrow();
            return logits.forward(store, new NDList(asking.concat(found, -1)), training);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return logits.getOutputShapes(new Shape[] {inputShapes[0].add(2L * width)});
        }
    }
}
