package io.memplan.trainer;

import static io.memplan.trainer.BlockCase.BATCH;
import static io.memplan.trainer.BlockCase.ids;

import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.ConstantEmbedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.BertPretrainingBlock;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** DJL's embeddings, recurrent layers and transformers. */
final class SequenceCases {

    private static final int LENGTH = 4;
    private static final int WIDTH = 8;
    private static final int WORDS = 11;

    private SequenceCases() {}

    static Stream<BlockCase> all() {
        return Stream.of(embedded(), recurrent(), attending()).flatMap(cases -> cases);
    }

    private static Block dropped(Block block) {
        return new SequentialBlock()
                .add(block)
                .add(Dropout.builder().optRate(0.3f).build());
    }

    private static BlockCase ofIds(String name, Function<NDManager, Block> block) {
        return new BlockCase(name, block, manager -> new NDList(ids(manager, WORDS, LENGTH)));
    }

    private static Stream<BlockCase> embedded() {
        return Stream.of(
                ofIds(
                        "embedding of words",
                        manager -> dropped(TrainableWordEmbedding.builder()
                                .setVocabulary(DefaultVocabulary.builder()
                                        .add(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"))
                                        .build())
                                .setEmbeddingSize(WIDTH)
                                .optUseDefault(false)
                                .build())),
                ofIds(
                        "embedding of ids",
                        manager -> dropped(new IdEmbedding.Builder()
                                .setDictionarySize(WORDS)
                                .setEmbeddingSize(WIDTH)
                                .build())),
                BlockCase.amidLinear(
                        "pointwise feed forward",
                        () -> new PointwiseFeedForwardBlock(List.of(9, 6), 3, Activation::gelu)),
                new BlockCase(
                        "constant embedding",
                        manager -> new SequentialBlock()
                                .add(new ConstantEmbedding(manager.ones(new Shape(WIDTH))))
                                .add(Linear.builder().setUnits(3).build()),
                        manager -> new NDList(ids(manager, WORDS, LENGTH))));
    }

    private static Block states(RecurrentBlock block) {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(5).build())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(block);
    }

    private static Stream<BlockCase> recurrent() {
        Shape sequence = new Shape(LENGTH, 3);
        return Stream.of(
                BlockCase.of(
                        "LSTM with its states",
                        sequence,
                        () -> states(LSTM.builder()
                                .setStateSize(WIDTH)
                                .setNumLayers(2)
                                .optDropRate(0.2f)
                                .optReturnState(true)
                                .build())),
                BlockCase.of(
                        "GRU with its state",
                        sequence,
                        () -> states(GRU.builder()
                                .setStateSize(WIDTH)
                                .setNumLayers(1)
                                .optReturnState(true)
                                .build())),
                BlockCase.of(
                        "RNN with its states",
                        sequence,
                        () -> states(RNN.builder()
                                .setStateSize(WIDTH)
                                .setNumLayers(2)
                                .optReturnState(true)
                                .setActivation(RNN.Activation.TANH)
                                .build())));
    }

    /** DJL gives the engine the parameters of both directions in an order that it does not take. */
    static BlockCase bothDirections() {
        return BlockCase.of(
                "LSTM in both directions",
                new Shape(LENGTH, 3),
                () -> states(LSTM.builder()
                        .setStateSize(WIDTH)
                        .setNumLayers(1)
                        .optBidirectional(true)
                        .build()));
    }

    private static NDArray real(NDManager manager, long length) {
        return manager.randomNormal(new Shape(BATCH, length, WIDTH));
    }

    private static ScaledDotProductAttentionBlock attention() {
        return ScaledDotProductAttentionBlock.builder()
                .setEmbeddingSize(WIDTH)
                .setHeadCount(2)
                .optAttentionProbsDropoutProb(0.2f)
                .build();
    }

    private static Stream<BlockCase> attending() {
        return Stream.of(
                new BlockCase(
                        "attention with keys, queries, values and a mask",
                        manager -> attention(),
                        manager -> new NDList(
                                real(manager, LENGTH),
                                real(manager, LENGTH + 1),
                                real(manager, LENGTH),
                                ids(manager, 2, LENGTH + 1, LENGTH))),
                new BlockCase(
                        "attention to itself", manager -> attention(), manager -> new NDList(real(manager, LENGTH))),
                new BlockCase(
                        "transformer encoder with a mask",
                        manager -> new Masked(new TransformerEncoderBlock(WIDTH, 2, 12, 0.2f, Activation::relu)),
                        manager -> new NDList(real(manager, LENGTH), ids(manager, 2, LENGTH, LENGTH))),
                new BlockCase(
                        "BERT with its heads",
                        manager -> new BertPretrainingBlock(BertBlock.builder()
                                .setTokenDictionarySize(WORDS)
                                .optTypeDictionarySize(2)
                                .optEmbeddingSize(WIDTH)
                                .optTransformerBlockCount(1)
                                .optAttentionHeadCount(2)
                                .optHiddenSize(12)
                                .optHiddenDropoutProbability(0.2f)
                                .optMaxSequenceLength(LENGTH)),
                        manager -> new NDList(
                                ids(manager, WORDS, LENGTH),
                                ids(manager, 2, LENGTH),
                                manager.ones(new Shape(BATCH, LENGTH), DataType.INT64),
                                ids(manager, LENGTH, 2))));
    }

    /** Initializes a block for its first input only: that of the transformer encoder fails with a mask's shape. */
    private static final class Masked extends AbstractBlock {

        private final Block block;

        Masked(Block block) {
            this.block = addChildBlock("block", block);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
            block.initialize(manager, type, inputShapes[0]);
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            return block.forward(store, inputs, training, params);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return new Shape[] {inputShapes[0]};
        }
    }
}
