package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.training.Trainer;
import ai.djl.translate.TranslateException;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import io.memplan.trainer.execute.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Lets tensors wait in a file between their uses, where computing them again is not wanted. */
public final class Example03SwapToDisk {

    private Example03SwapToDisk() {}

    /** Trains by a strategy that only swaps, and compares with plain DJL. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        Path folder = Files.createTempDirectory("memplan-example");
        MemoryPlanner planner = MemoryPlanner.builder()
                .setBudget(Budget.parse("70%"))
                .optStrategy("accudnn")
                .optSwapFolder(folder)
                .optDiskBudgetBytes(256 << 20)
                .build();
        try (Model plain = Digits.newModel(Digits.network());
                Model planned = Digits.newModel(Digits.network())) {
            try (Trainer trainer = plain.newTrainer(Digits.config())) {
                Digits.train(trainer);
            }
            try (PlannedTrainer trainer = planner.wrap(planned.newTrainer(Digits.config()))) {
                Digits.train(trainer);
                StepReport report = trainer.latestReport().orElseThrow();
                System.out.printf(
                        Locale.ROOT,
                        "last step: peak %,d of %,d bytes allowed, %d operations run again%n",
                        report.accountedPeakBytes(),
                        trainer.latestPlan().orElseThrow().budgetBytes(),
                        report.recomputes());
                System.out.printf(
                        Locale.ROOT,
                        "swapped out and in: %,d bytes, through a file of %,d bytes%n",
                        report.swappedBytes(),
                        report.diskBytes());
            }
            System.out.println(
                    "bytes of the weights that differ from plain DJL: " + Digits.differingBytes(plain, planned));
        }
        try (var left = Files.list(folder)) {
            System.out.println("files left in the folder: " + left.count());
        }
        Files.delete(folder);
    }
}
