package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.training.Trainer;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.tune.Choice;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuning;
import java.time.Duration;
import java.util.Locale;

/** Finds the batch that fits, the batch that pays, and the learning rate that matches, without changing the training. */
public final class Example04Tune {

    private Example04Tune() {}

    /** Tunes a trainer whose training has begun. */
    public static void main(String[] arguments) throws InterruptedException {
        MemoryPlanner planner =
                MemoryPlanner.builder().setBudget(Budget.parse("24MiB")).build();
        TuneOptions options = TuneOptions.builder()
                .optBaseBatch(32)
                .optBaseSettings(OptimizerSettings.sgd(0.02))
                .optMostExamples(512)
                .optPlanLimit(Duration.ofMillis(300))
                .build();
        try (Model model = Digits.newModel(Digits.network());
                Model untouched = Digits.newModel(Digits.network());
                Trainer trainer = model.newTrainer(Digits.config());
                Trainer other = untouched.newTrainer(Digits.config())) {
            initialize(trainer);
            initialize(other);

            Tuning tuning = planner.tune(trainer, Digits.trainingSet(), options);

            tuning.explain().forEach(System.out::println);
            print("the largest", tuning.largest(), tuning);
            print("the fastest", tuning.efficient(), tuning);
            System.out.println("bytes of the weights that tuning changed: " + Digits.differingBytes(model, untouched));
        }
    }

    private static void print(String what, Choice choice, Tuning tuning) {
        System.out.printf(
                Locale.ROOT,
                "%s: batch %d, peak %,d of %,d bytes, %.0f examples a second%n",
                what,
                choice.batch(),
                choice.point().peakBytes(),
                tuning.budgetBytes(),
                choice.point().samplesPerSecond());
    }

    private static void initialize(Trainer trainer) {
        Engine.getInstance().setRandomSeed(1);
        trainer.initialize(Digits.INPUT);
    }
}
