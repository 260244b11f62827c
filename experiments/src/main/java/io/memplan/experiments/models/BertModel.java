package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.BertPretrainingBlock;
import ai.djl.nn.transformer.BertPretrainingLoss;
import io.memplan.experiments.data.Filling;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * DJL's BERT with the heads of its pre-training: the masked tokens of two sentences, and whether the second follows the
 * first (Devlin et al., NAACL 2019).
 *
 * <p>As coded in DJL, the dropout rate of the transformer blocks is always 0.1; the option is that of the embeddings.
 */
final class BertModel {

    /** BERT-base. */
    static final ModelOptions BASE = ModelOptions.builder()
            .optDropout(0.1f)
            .optHidden(List.of(3072))
            .opt(Option.EMBEDDING, 768)
            .opt(Option.HEADS, 12)
            .opt(Option.LAYERS, 12)
            .opt(Option.VOCABULARY, 30_522)
            .opt(Option.SEQUENCE, 128)
            .build();

    private static final double MASKED_SHARE = 0.15;
    private static final int SENTENCES = 2;

    private BertModel() {}

    static Parts build(Shape input, int classes, ModelOptions options) {
        int sequence = options.get(Option.SEQUENCE);
        int vocabulary = options.get(Option.VOCABULARY);
        if (sequence < 2) {
            throw new InvalidModelException(
                    "The model bert looks at the second token of a sequence, but sequences have " + sequence + ".",
                    "a sequence of 128 suits.");
        }
        TransformerClassifier.checkHeads(options.get(Option.EMBEDDING), options.get(Option.HEADS));
        BertBlock.Builder bert = BertBlock.builder()
                .setTokenDictionarySize(vocabulary)
                .optTypeDictionarySize(SENTENCES)
                .optEmbeddingSize(options.get(Option.EMBEDDING))
                .optTransformerBlockCount(options.get(Option.LAYERS))
                .optAttentionHeadCount(options.get(Option.HEADS))
                .optHiddenSize(options.width("bert"))
                .optHiddenDropoutProbability(options.dropout())
                .optMaxSequenceLength(sequence);
        long masked = Math.max(1, Math.round(MASKED_SHARE * sequence));
        return Parts.of(
                "bert",
                new BertPretrainingBlock(bert),
                new BertPretrainingLoss(),
                List.of(
                        TextModels.integers("tokens", vocabulary, sequence),
                        TextModels.integers("sentences", SENTENCES, sequence),
                        mask("present", sequence),
                        TextModels.integers("maskedPlaces", sequence, masked)),
                List.of(
                        new RandomTensor("follows", TensorType.of(ElementType.INT64), new Below(2)),
                        TextModels.integers("maskedTokens", vocabulary, masked),
                        mask("maskedPresent", masked)));
    }

    private static RandomTensor mask(String name, long length) {
        return new RandomTensor(name, TensorType.of(ElementType.INT64, length), new Filling.Prefix());
    }
}
