package io.memplan.experiments.models;

import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.loss.TabNetClassificationLoss;
import ai.djl.training.loss.TabNetRegressionLoss;
import io.memplan.experiments.data.Filling;
import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.RandomTensor;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** DJL's losses by name, each with the synthetic labels that suit what a block gives out. */
enum Losses {
    /** Cross-entropy of softmax against the number of the right class. */
    SOFTMAX_CE("softmax-ce", Loss::softmaxCrossEntropyLoss) {
        @Override
        List<RandomTensor> labels(TensorType output) {
            return List.of(classes(output));
        }
    },
    /** Cross-entropy of softmax against a probability for each class. */
    SOFTMAX_CE_DENSE("softmax-ce-dense", () -> new SoftmaxCrossEntropyLoss("loss", 1, -1, false, true)),
    /** Cross-entropy of softmax, of sequences that are padded behind a length. */
    MASKED_SOFTMAX_CE("masked-softmax-ce", Loss::maskedSoftmaxCrossEntropyLoss) {
        @Override
        List<RandomTensor> labels(TensorType output) {
            return List.of(
                    classes(output),
                    new RandomTensor(
                            "lengths",
                            TensorType.of(ElementType.INT64),
                            new Below(Math.max(1, output.rank() < 2 ? 1 : output.size(0)))));
        }
    },
    /** Cross-entropy of the sigmoid against 0 or 1. */
    SIGMOID_BCE("sigmoid-bce", Loss::sigmoidBinaryCrossEntropyLoss) {
        @Override
        List<RandomTensor> labels(TensorType output) {
            return List.of(new RandomTensor("labels", output, Filling.oneOf(0.0, 1.0)));
        }
    },
    /** The hinge loss against -1 or 1. */
    HINGE("hinge", Loss::hingeLoss) {
        @Override
        List<RandomTensor> labels(TensorType output) {
            return List.of(new RandomTensor("labels", output, Filling.oneOf(-1.0, 1.0)));
        }
    },
    /** The mean absolute error. */
    L1("l1", Loss::l1Loss),
    /** Half the mean squared error. */
    L2("l2", Loss::l2Loss),
    /** The quantile loss of the median. */
    QUANTILE_L1("quantile-l1", () -> Loss.quantileL1Loss(0.5f)),
    /** Cross-entropy of softmax and the sparsity of TabNet. */
    TABNET_CLASSIFICATION("tabnet-classification", TabNetClassificationLoss::new) {
        @Override
        List<RandomTensor> labels(TensorType output) {
            return List.of(classes(output));
        }
    },
    /** The mean squared error and the sparsity of TabNet. */
    TABNET_REGRESSION("tabnet-regression", TabNetRegressionLoss::new);

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final Supplier<Loss> factory;

    Losses(String text, Supplier<Loss> factory) {
        this.text = text;
        this.factory = factory;
    }

    /** Makes the loss. */
    Loss create() {
        return factory.get();
    }

    /** Returns labels for a block whose first output has a type, without the batch. */
    List<RandomTensor> labels(TensorType output) {
        return List.of(new RandomTensor("labels", output, Filling.noise()));
    }

    private static RandomTensor classes(TensorType logits) {
        if (logits.rank() == 0) {
            throw new InvalidModelException(
                    "The block gives one number for each example, which are no logits of classes.",
                    "another loss suits, such as l2 or sigmoid-bce.");
        }
        return new RandomTensor(
                "classes",
                new TensorType(ElementType.INT64, logits.shape().subList(0, logits.rank() - 1)),
                new Below(logits.size(-1)));
    }

    /**
     * Returns the loss of a name.
     *
     * @throws InvalidModelException if there is none; it lists those that there are
     */
    static Losses named(String name) {
        return Arrays.stream(values())
                .filter(loss -> loss.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidModelException(
                        "There is no loss named '" + name + "'.",
                        "one of "
                                + Arrays.stream(values()).map(loss -> loss.text).collect(Collectors.joining(", "))
                                + " is meant."));
    }
}
