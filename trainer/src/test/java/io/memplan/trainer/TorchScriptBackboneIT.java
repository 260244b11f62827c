package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.OpaqueOperators;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TorchScript models under traced heads: fine-tuned, frozen, and between traced blocks. */
final class TorchScriptBackboneIT {

    private static final int BATCH = 6;

    @TempDir
    private static Path folder;

    private static Path file;

    @BeforeAll
    static void write() {
        file = folder.resolve("net.pt");
        new TorchScriptFile()
                .parameter("weight", 8, 5)
                .parameter("bias", 8)
                .parameter("gamma", 8)
                .parameter("beta", 8)
                .buffer("mean", 0, 8)
                .buffer("variance", 1, 8)
                .line("h = torch.linear(x, self.weight, self.bias)")
                .line("n = torch.batch_norm(h, self.gamma, self.beta, self.mean, self.variance, self.training, 0.1,"
                        + " 1.0000000000000001e-05, True)")
                .line("t = torch.tanh(n)")
                .line("d = torch.dropout(t, 0.25, self.training)")
                .line("return torch.mul(d, torch.sigmoid(h))")
                .writeTo(file);
    }

    private static Block backbone(NDManager manager, boolean train) {
        // loaded as not to be trained, DJL's own training could not pass gradients through it either
        Block block = JniUtils.loadModule((PtNDManager) manager, file, true, new String[0], new String[0], true);
        block.freezeParameters(!train);
        return block;
    }

    private static TrainingPair pair(java.util.function.Function<NDManager, Block> block) {
        return new TrainingPair(
                block,
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 5))),
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 3))));
    }

    private static SequentialBlock head(SequentialBlock block) {
        return block.add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(3).build());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "true, true"})
    void fit_ofFineTunedBackbone_givesTheBitsOfPlainDjl(boolean adam, boolean fused) {
        pair(manager -> head(new SequentialBlock().add(backbone(manager, true))))
                .optimizer(adam ? TrainingPair::adam : TrainingPair::sgd)
                .steps(8)
                .verify(TrainingPair.recomputing().optFusedUpdate(fused));
    }

    @Test
    void fit_ofFrozenBackbone_hasNoBackwardOperation() {
        pair(manager -> head(new SequentialBlock().add(backbone(manager, false))))
                .after((step, trainer) -> {
                    TrainingGraph graph = trainer.latestGraph().orElseThrow();
                    assertThat(graph.operations())
                            .anyMatch(operation -> operation.operator().equals(OpaqueOperators.FORWARD_NAME));
                    assertThat(graph.operations())
                            .noneMatch(operation -> operation.operator().equals(OpaqueOperators.BACKWARD_NAME));
                })
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofFrozenModuleAboveTrainedBlocks_passesGradientsThrough() {
        pair(manager -> head(new SequentialBlock()
                        .add(Linear.builder().setUnits(5).build())
                        .add(Activation.geluBlock())
                        .add(backbone(manager, false))))
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofTorchScriptModelAlone_givesTheBitsOfPlainDjl() {
        new TrainingPair(
                        manager -> backbone(manager, true),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 5))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 8))))
                .verify(TrainingPair.keeping());
    }
}
