package io.memplan.trainer.autograd;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.transformer.BertMaskedLanguageModelLoss;
import ai.djl.nn.transformer.BertNextSentenceLoss;
import ai.djl.nn.transformer.BertPretrainingLoss;
import ai.djl.training.loss.TabNetClassificationLoss;
import ai.djl.training.loss.TabNetRegressionLoss;
import io.memplan.trainer.autograd.LossGradientsIT.Case;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The losses that go with one network, as cases. */
final class NetworkLosses {

    private NetworkLosses() {}

    static Stream<Case> cases() {
        UnaryOperator<NDList> sparse =
                out -> new NDList(out.head(), out.head().abs().mean(new int[] {1}));
        UnaryOperator<NDList> bert = out ->
                new NDList(out.head().get(":, :2").logSoftmax(1), out.head().logSoftmax(1));
        return Stream.of(
                new Case(
                        "TabNet's classification",
                        block -> new TabNetClassificationLoss(),
                        sparse,
                        LossGradientsIT::classes),
                new Case("TabNet's regression", block -> new TabNetRegressionLoss(), sparse, LossGradientsIT::dense),
                new Case(
                        "BERT's next sentence",
                        block -> new BertNextSentenceLoss(0, 0),
                        bert,
                        NetworkLosses::sentences),
                new Case(
                        "BERT's masked tokens",
                        block -> new BertMaskedLanguageModelLoss(1, 2, 1),
                        bert,
                        NetworkLosses::sentences),
                new Case("BERT's pre-training", block -> new BertPretrainingLoss(), bert, NetworkLosses::sentences));
    }

    /** Whether sentences follow; and two masked tokens for each of three examples, of which some are padding. */
    private static NDList sentences(NDManager manager) {
        Shape masked = new Shape(3, 2);
        return new NDList(
                manager.create(new long[] {0, 1, 1, 0, 1, 0}),
                manager.create(new long[] {1, 4, 0, 2, 3, 3}, masked),
                manager.create(new long[] {1, 1, 1, 0, 1, 0}, masked));
    }
}
