package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.experiments.models.ModelKind.Composed;
import io.memplan.experiments.models.ModelKind.Parts;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/** Models of text: sequences of token ids go in. */
final class TextModels {

    static final ModelOptions RECURRENT = ModelOptions.builder()
            .optDropout(0.1f)
            .optHidden(List.of(128))
            .opt(Option.EMBEDDING, 64)
            .opt(Option.LAYERS, 2)
            .opt(Option.VOCABULARY, 10_000)
            .opt(Option.SEQUENCE, 32)
            .build();

    private TextModels() {}

    /** A recurrent network whose last state is classified. */
    static Composed recurrent(String name, Recurrent kind) {
        return (input, classes, options) -> {
            int vocabulary = options.get(Option.VOCABULARY);
            Block block = new SequentialBlock()
                    .add(embedding(vocabulary, options.get(Option.EMBEDDING)))
                    .add(kind.build(options.width(name), options.get(Option.LAYERS), options.dropout(), false))
                    .addSingleton(states -> states.get(":, -1"))
                    .add(Linear.builder().setUnits(classes).build());
            return Parts.of(
                    name,
                    block,
                    Loss.softmaxCrossEntropyLoss(),
                    List.of(integers("tokens", vocabulary, options.get(Option.SEQUENCE))),
                    List.of(integers("class", classes)));
        };
    }

    /** GPT-2 small. */
    static final ModelOptions GPT2 = ModelOptions.builder()
            .optDropout(0.1f)
            .optHidden(List.of(3072))
            .opt(Option.EMBEDDING, 768)
            .opt(Option.HEADS, 12)
            .opt(Option.LAYERS, 12)
            .opt(Option.VOCABULARY, 50_257)
            .opt(Option.SEQUENCE, 1024)
            .opt(Option.TIED, 1)
            .build();

    /** A decoder that says which token comes next. */
    static Parts gpt2(Shape input, int classes, ModelOptions options) {
        TransformerClassifier.checkHeads(options.get(Option.EMBEDDING), options.get(Option.HEADS));
        int vocabulary = options.get(Option.VOCABULARY);
        int sequence = options.get(Option.SEQUENCE);
        return Parts.of(
                "gpt2",
                new GptBlock(options),
                new PlacesLoss(),
                List.of(integers("tokens", vocabulary, sequence)),
                List.of(integers("nextTokens", vocabulary, sequence)));
    }

    static TokenEmbedding embedding(int vocabulary, int width) {
        return new TokenEmbedding(vocabulary, width);
    }

    static RandomTensor integers(String name, long bound, long... shape) {
        return new RandomTensor(name, TensorType.of(ElementType.INT64, shape), new Below(bound));
    }
}
