package io.memplan.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.testing.ZooModel;
import io.memplan.trainer.autograd.StepBits;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The traced and differentiated step of every zoo model against DJL's own autograd, bit for bit. */
final class ZooGradientsIT {

    private static final int BATCH = 3;

    static Stream<ZooModel> models() {
        return ZooModel.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void step_onEveryModel_givesTheBitsOfAutograd(ZooModel model) {
        StepBits.assertSameBits(run(model, StepBits::ofTrace), run(model, StepBits::ofAutograd));
    }

    private static Map<String, byte[]> run(ZooModel model, StepBits.Runner runner) {
        Block block = model.block().get();
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(11);
            Shape batch = new Shape(BATCH).addAll(model.shape());
            block.initialize(manager, DataType.FLOAT32, batch);
            Engine.getInstance().setRandomSeed(12);
            NDList data = new NDList(manager.randomNormal(batch));
            NDList labels = new NDList(manager.create(new long[] {1, 7, 3}));
            return runner.run(block, Loss.softmaxCrossEntropyLoss(), data, labels);
        }
    }
}
