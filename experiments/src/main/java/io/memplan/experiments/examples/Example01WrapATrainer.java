package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.training.Trainer;
import ai.djl.translate.TranslateException;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import java.io.IOException;
import java.util.Locale;

/** Wraps the trainer that a program has. The step keeps to a budget, and the weights are those of plain DJL, bit for bit. */
public final class Example01WrapATrainer {

    private Example01WrapATrainer() {}

    /** Trains twice, without a plan and with one, and compares. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        MemoryPlanner planner =
                MemoryPlanner.builder().setBudget(Budget.parse("60%")).build();
        try (Model plain = Digits.newModel(Digits.network());
                Model planned = Digits.newModel(Digits.network())) {
            try (Trainer trainer = plain.newTrainer(Digits.config())) {
                Digits.train(trainer);
            }
            try (PlannedTrainer trainer = planner.wrap(planned.newTrainer(Digits.config()))) {
                Digits.train(trainer);
                print(trainer);
            }
            System.out.println(
                    "bytes of the weights that differ from plain DJL: " + Digits.differingBytes(plain, planned));
        }
    }

    private static void print(PlannedTrainer trainer) {
        Plan plan = trainer.latestPlan().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "without a plan: %,d bytes; allowed: %,d bytes%n",
                trainer.latestGraph().orElseThrow().keepAllPeakBytes(),
                plan.budgetBytes());
        System.out.printf(
                Locale.ROOT,
                "planned: %,d bytes, %d operations run again, %+.1f %% time%n",
                plan.predictedPeakBytes(),
                plan.schedule().recomputes(),
                100 * plan.overhead());
        System.out.printf(
                Locale.ROOT,
                "counted while the last step ran: %,d bytes%n",
                trainer.latestReport().orElseThrow().accountedPeakBytes());
    }
}
