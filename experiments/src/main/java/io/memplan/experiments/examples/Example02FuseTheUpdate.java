package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.Trainer;
import ai.djl.translate.TranslateException;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import java.io.IOException;
import java.util.Locale;

/** Makes the trainer by the planner, which can then update each weight in the backward pass: gradients need no memory. */
public final class Example02FuseTheUpdate {

    private Example02FuseTheUpdate() {}

    /** Trains a network that consists of weights mostly, with updates after the backward pass and within it. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        try (Model plain = Digits.newModel(wide());
                Model usual = Digits.newModel(wide());
                Model fused = Digits.newModel(wide())) {
            try (Trainer trainer = plain.newTrainer(Digits.config())) {
                Digits.train(trainer);
            }
            long usualPeak = train(usual, false);
            long fusedPeak = train(fused, true);
            System.out.printf(Locale.ROOT, "peak with gradients kept until the update: %,d bytes%n", usualPeak);
            System.out.printf(Locale.ROOT, "peak with the update fused: %,d bytes%n", fusedPeak);
            System.out.println("bytes of the weights that differ from plain DJL: "
                    + (Digits.differingBytes(plain, usual) + Digits.differingBytes(plain, fused)));
        }
    }

    private static long train(Model model, boolean fusedUpdate) throws IOException, TranslateException {
        MemoryPlanner planner = MemoryPlanner.builder()
                .setBudget(Budget.parse("100%"))
                .optFusedUpdate(fusedUpdate)
                .build();
        try (PlannedTrainer trainer = planner.newTrainer(model, Digits.config())) {
            Digits.train(trainer);
            return trainer.latestReport().orElseThrow().accountedPeakBytes();
        }
    }

    private static Block wide() {
        SequentialBlock block = new SequentialBlock().add(Blocks.batchFlattenBlock());
        for (int layer = 0; layer < 6; layer++) {
            block.add(Linear.builder().setUnits(256).build()).add(Activation.reluBlock());
        }
        return block.add(Linear.builder().setUnits(10).build());
    }
}
