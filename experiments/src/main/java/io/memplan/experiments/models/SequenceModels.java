package io.memplan.experiments.models;

import ai.djl.basicmodelzoo.nlp.SimpleTextDecoder;
import ai.djl.basicmodelzoo.nlp.SimpleTextEncoder;
import ai.djl.modality.nlp.EncoderDecoder;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.recurrent.RecurrentBlock;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.List;

/** Models that read one text and write another, fed with what they should have written. */
final class SequenceModels {

    /** Without attention. */
    static final ModelOptions PLAIN = ModelOptions.builder()
            .optDropout(0.1f)
            .optHidden(List.of(128))
            .opt(Option.EMBEDDING, 64)
            .opt(Option.LAYERS, 2)
            .opt(Option.VOCABULARY, 10_000)
            .opt(Option.SEQUENCE, 32)
            .build();

    /** With attention. */
    static final ModelOptions ATTENTION =
            ModelOptions.builder().opt(Option.HEADS, 4).build().over(PLAIN);

    private SequenceModels() {}

    /** DJL's text encoder and decoder with LSTMs: the last states of the encoder are the first of the decoder. */
    static Parts plain(Shape input, int classes, ModelOptions options) {
        return parts(
                "seq2seq",
                options,
                new EncoderDecoder(
                        new SimpleTextEncoder(embedding(options), recurrent("seq2seq", options, true)),
                        new SimpleTextDecoder(
                                embedding(options),
                                recurrent("seq2seq", options, false),
                                options.get(Option.VOCABULARY))));
    }

    /** The same, but the decoder also attends to all outputs of the encoder. */
    static Parts attention(Shape input, int classes, ModelOptions options) {
        String name = "seq2seq-attention";
        TransformerClassifier.checkHeads(options.width(name), options.get(Option.HEADS));
        return parts(
                name,
                options,
                new EncoderDecoder(
                        new AttendedEncoder(embedding(options), recurrent(name, options, true)),
                        new AttentionDecoder(
                                embedding(options),
                                recurrent(name, options, false),
                                options.width(name),
                                options.get(Option.HEADS),
                                options.get(Option.VOCABULARY))));
    }

    private static Parts parts(String name, ModelOptions options, Block block) {
        int vocabulary = options.get(Option.VOCABULARY);
        int sequence = options.get(Option.SEQUENCE);
        if (sequence < 2) {
            throw new InvalidModelException(
                    "The model " + name + " judges which token comes next, but sequences have " + sequence + ".",
                    "a sequence of 32 suits.");
        }
        List<RandomTensor> inputs = List.of(TextModels.integers("source", vocabulary, sequence));
        List<RandomTensor> labels = List.of(TextModels.integers("target", vocabulary, sequence));
        return Parts.teacherForced(name, block, new NextTokenLoss(), inputs, labels);
    }

    private static TextEmbedding embedding(ModelOptions options) {
        return new TextEmbedding(options.get(Option.VOCABULARY), options.get(Option.EMBEDDING));
    }

    private static RecurrentBlock recurrent(String name, ModelOptions options, boolean states) {
        return Recurrent.LSTM.build(options.width(name), options.get(Option.LAYERS), options.dropout(), states);
    }
}
