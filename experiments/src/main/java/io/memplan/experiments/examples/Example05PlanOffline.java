package io.memplan.experiments.examples;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.file.PlanOrigin;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.IntervalsPlanner;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.PlannedTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Plans at leisure, perhaps on another machine, and trains by the plan file later. */
public final class Example05PlanOffline {

    private static final Budget BUDGET = Budget.parse("60%");

    private Example05PlanOffline() {}

    /** Writes the graph of a step to a file, plans it, and trains by the plan. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        Path folder = Files.createTempDirectory("memplan-example");
        Path graphFile = folder.resolve("graph.json");
        Path planFile = folder.resolve("plan.json");
        writeGraph(graphFile);

        // What `memplan solve graph.json --budget 60% --strategy intervals -o plan.json` does.
        GraphDocument document = GraphFile.load(graphFile);
        TrainingGraph graph = document.graph();
        Plan made = new IntervalsPlanner()
                .plan(PlanRequest.builder()
                        .setGraph(graph)
                        .setBudgetBytes(BUDGET.bytesFor(graph))
                        .optTimeLimit(Duration.ofSeconds(5))
                        .build());
        PlanFile.write(planFile, made, document, PlanOrigin.unknown());
        System.out.println("plan file: " + made.summary(graph.keepAllPeakBytes()));

        Plan read = PlanFile.read(planFile, document);
        MemoryPlanner planner =
                MemoryPlanner.builder().setBudget(BUDGET).addPlan(read).build();
        try (Model model = Digits.newModel(Digits.network());
                PlannedTrainer trainer = planner.newTrainer(model, Digits.config())) {
            Digits.train(trainer);
            Plan used = trainer.latestPlan().orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "trained by %s: peak %,d of %,d bytes allowed%n",
                    used.schedule().equals(read.schedule()) ? "the plan file" : "another plan",
                    trainer.latestReport().orElseThrow().accountedPeakBytes(),
                    used.budgetBytes());
        }
        Files.delete(graphFile);
        Files.delete(planFile);
        Files.delete(folder);
    }

    private static void writeGraph(Path file) throws IOException {
        MemoryPlanner planner = MemoryPlanner.builder().setBudget(BUDGET).build();
        try (Model model = Digits.newModel(Digits.network());
                NDManager manager = NDManager.newBaseManager();
                PlannedTrainer trainer = planner.newTrainer(model, Digits.config())) {
            NDList labels = new NDList(manager.zeros(new Shape(Digits.BATCH), DataType.INT64));
            GraphFile.write(file, trainer.graphOf(new NDList(manager.zeros(Digits.INPUT)), labels));
        }
    }
}
