package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.Trainer;
import ai.djl.translate.TranslateException;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import java.io.IOException;

/** Trains a network with blocks of one's own: one that is traced as it is, and one that reads values. */
public final class Example07CustomBlock {

    private Example07CustomBlock() {}

    /** Trains the network by plan and without, and compares. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        MemoryPlanner planner = MemoryPlanner.builder()
                .setBudget(Budget.parse("95%"))
                .addOpaque(TameBlock.class)
                .build();
        try (Model plain = Digits.newModel(network());
                Model planned = Digits.newModel(network())) {
            try (Trainer trainer = plain.newTrainer(Digits.config())) {
                Digits.train(trainer);
            }
            try (PlannedTrainer trainer = planner.wrap(planned.newTrainer(Digits.config()))) {
                Digits.train(trainer);
                System.out.println("operations of a step under the engine's own autograd: "
                        + trainer.latestGraph().orElseThrow().operations().stream()
                                .filter(operation -> operation.operator().contains("opaque"))
                                .count());
            }
            System.out.println(
                    "bytes of the weights that differ from plain DJL: " + Digits.differingBytes(plain, planned));
        }
    }

    private static SequentialBlock network() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(128).build())
                .add(new GateBlock())
                .add(Linear.builder().setUnits(128).build())
                .add(new TameBlock())
                .add(Linear.builder().setUnits(128).build())
                .add(new GateBlock())
                .add(Linear.builder().setUnits(10).build());
    }
}
