package io.memplan.trainer.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.ElasticNetWeightDecay;
import ai.djl.training.loss.IndexLoss;
import ai.djl.training.loss.L1WeightDecay;
import ai.djl.training.loss.L2WeightDecay;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import ai.djl.training.loss.SimpleCompositeLoss;
import ai.djl.training.loss.SingleShotDetectionLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.Tracer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss of DJL: its value and the gradients that it gives, traced against autograd, bit for bit. */
@Tag("thorough")
final class LossGradientsIT {

    private static final int BATCH = 6;
    private static final int CLASSES = 5;

    /**
     * A loss with what it judges.
     *
     * @param name what is special about it
     * @param loss makes it, knowing the block
     * @param outputs makes predictions of the network's (batch, classes) output
     * @param labels makes the labels
     */
    record Case(
            String name,
            Function<Block, Loss> loss,
            UnaryOperator<NDList> outputs,
            Function<NDManager, NDList> labels) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> losses() {
        return Stream.of(softmax(), regressions(), decays(), composites(), NetworkLosses.cases())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> softmax() {
        return Stream.of(
                flat("softmax, sparse", Loss.softmaxCrossEntropyLoss(), LossGradientsIT::classes),
                flat(
                        "softmax, sparse, weighted",
                        new SoftmaxCrossEntropyLoss("l", 0.3f, -1, true, true),
                        LossGradientsIT::classes),
                flat("softmax, dense", new SoftmaxCrossEntropyLoss("l", 1, -1, false, true), LossGradientsIT::dense),
                flat(
                        "softmax, dense, weighted, from probabilities",
                        new SoftmaxCrossEntropyLoss("l", 0.6f, -1, false, false),
                        LossGradientsIT::dense),
                flat(
                        "softmax, from probabilities",
                        new SoftmaxCrossEntropyLoss("l", 1, -1, true, false),
                        LossGradientsIT::classes));
    }

    private static Stream<Case> regressions() {
        return Stream.of(
                flat("L1", Loss.l1Loss(), LossGradientsIT::dense),
                flat("L2", Loss.l2Loss(), LossGradientsIT::dense),
                flat("L2, weighted", Loss.l2Loss("l", 0.7f), LossGradientsIT::dense),
                flat("sigmoid", Loss.sigmoidBinaryCrossEntropyLoss(), LossGradientsIT::signs),
                flat("sigmoid, weighted", new SigmoidBinaryCrossEntropyLoss("l", 0.4f, false), LossGradientsIT::signs),
                new Case(
                        "sigmoid, from probabilities",
                        block -> new SigmoidBinaryCrossEntropyLoss("l", 1, true),
                        out -> new NDList(Activation.sigmoid(out.head())),
                        LossGradientsIT::dense),
                flat("quantile", Loss.quantileL1Loss(0.3f), LossGradientsIT::dense),
                flat("hinge", Loss.hingeLoss(), LossGradientsIT::signs),
                flat("hinge with margin", Loss.hingeLoss("l", 2, 0.5f), LossGradientsIT::signs));
    }

    private static Stream<Case> decays() {
        return Stream.of(
                decay("L1 decay", arrays -> new L1WeightDecay("d", arrays, 0.03f)),
                decay("L2 decay", arrays -> new L2WeightDecay("d", arrays, 0.03f)),
                decay("elastic net decay", arrays -> new ElasticNetWeightDecay("d", arrays, 0.02f, 0.05f)),
                decay("elastic net decay, one rate", arrays -> new ElasticNetWeightDecay("d", arrays, 0.02f)));
    }

    private static Stream<Case> composites() {
        UnaryOperator<NDList> two =
                out -> new NDList(out.head(), out.head().mul(0.5f).tanh());
        Function<NDManager, NDList> labels =
                manager -> new NDList(classes(manager).head(), dense(manager).head());
        return Stream.of(
                new Case(
                        "composite of losses by index",
                        block -> new SimpleCompositeLoss()
                                .addLoss(new IndexLoss(Loss.softmaxCrossEntropyLoss(), 0))
                                .addLoss(new IndexLoss(Loss.l1Loss("l", 0.4f), 1)),
                        two,
                        labels),
                new Case(
                        "one composite within another, over crossed indices",
                        block -> new SimpleCompositeLoss("outer")
                                .addLoss(new IndexLoss(Loss.l2Loss(), 0, 1))
                                .addLoss(new SimpleCompositeLoss("inner")
                                        .addLoss(new IndexLoss(Loss.softmaxCrossEntropyLoss(), 1, 0))
                                        .addLoss(new IndexLoss(Loss.hingeLoss(), 1, 1))),
                        two,
                        labels));
    }

    static Case flat(String name, Loss loss, Function<NDManager, NDList> labels) {
        return new Case(name, block -> loss, UnaryOperator.identity(), labels);
    }

    /** A decay of every parameter beside an ordinary loss, as DJL's users add it. */
    private static Case decay(String name, Function<NDList, Loss> decay) {
        return new Case(
                name,
                block -> {
                    NDList arrays = new NDList();
                    for (Parameter parameter : block.getParameters().values()) {
                        arrays.add(parameter.getArray());
                    }
                    return new SimpleCompositeLoss()
                            .addLoss(Loss.softmaxCrossEntropyLoss())
                            .addLoss(decay.apply(arrays));
                },
                UnaryOperator.identity(),
                LossGradientsIT::classes);
    }

    static NDList classes(NDManager manager) {
        return new NDList(manager.create(new long[] {1, 0, 3, 3, 2, 4}));
    }

    static NDList dense(NDManager manager) {
        return new NDList(manager.randomUniform(0, 1, new Shape(BATCH, CLASSES)));
    }

    private static NDList signs(NDManager manager) {
        return new NDList(manager.randomNormal(new Shape(BATCH, CLASSES)).sign());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void gradients_ofLoss_haveTheBitsOfAutograd(Case tested) {
        StepBits.assertSameBits(run(tested, StepBits::ofTrace), run(tested, StepBits::ofAutograd));
    }

    private static Map<String, byte[]> run(Case tested, StepBits.Runner runner) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = new SequentialBlock()
                    .add(Linear.builder().setUnits(9).build())
                    .add(Activation::tanh)
                    .add(Linear.builder().setUnits(CLASSES).build())
                    .add(new LambdaBlock(tested.outputs()));
            Engine.getInstance().setRandomSeed(11);
            block.initialize(manager, DataType.FLOAT32, new Shape(BATCH, 7));
            Engine.getInstance().setRandomSeed(12);
            NDList data = new NDList(manager.randomNormal(new Shape(BATCH, 7)));
            return runner.run(
                    block, tested.loss().apply(block), data, tested.labels().apply(manager));
        }
    }

    @Test
    void weightDecay_afterATrace_holdsItsOwnArraysAgain() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Linear.builder().setUnits(2).build();
            block.initialize(manager, DataType.FLOAT32, new Shape(3, 4));
            NDArray weight = block.getParameters().valueAt(0).getArray();
            NDList held = new NDList(weight);
            new Tracer(block, new L2WeightDecay(held))
                    .trace(
                            List.of(TensorType.of(ElementType.FLOAT32, 3, 4)),
                            List.of(TensorType.of(ElementType.INT64, 3)));
            assertThat(held.head()).isSameAs(weight);
        }
    }

    /** What plain DJL on PyTorch cannot evaluate either, or cannot differentiate: its faults, not the trace's. */
    static Stream<Arguments> refused() {
        Function<NDManager, NDList> padded = manager -> new NDList(
                manager.zeros(new Shape(BATCH, 1), DataType.INT64), manager.ones(new Shape(BATCH), DataType.INT64));
        return Stream.of(
                Arguments.of(
                        new Case(
                                "sequence masks",
                                block -> Loss.maskedSoftmaxCrossEntropyLoss(),
                                out -> new NDList(out.head().expandDims(1)),
                                padded),
                        UnsupportedOperationException.class,
                        "sequenceMask"),
                Arguments.of(
                        new Case(
                                "targets of boxes",
                                block -> new SingleShotDetectionLoss(),
                                out -> new NDList(
                                        out.head().expandDims(0), out.head().expandDims(0), out.head()),
                                LossGradientsIT::classes),
                        UnsupportedOperationException.class,
                        "multiBoxTarget"),
                Arguments.of(
                        flat("L1, weighted, which weighs the labels", Loss.l1Loss("l", 0.2f), LossGradientsIT::dense),
                        EngineException.class,
                        "does not depend on any trainable parameter"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void loss_thatTheEngineRefuses_isRefusedWithTheReason(
            Case tested, Class<? extends Exception> engines, String reason) {
        assertThatThrownBy(() -> run(tested, StepBits::ofAutograd)).isInstanceOf(engines);
        assertThatThrownBy(() -> run(tested, StepBits::ofTrace)).hasMessageContaining(reason);
    }
}
