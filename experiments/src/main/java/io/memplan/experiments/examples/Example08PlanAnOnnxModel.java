package io.memplan.experiments.examples;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.onnx.OnnxImporter;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.AutoPlanner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Plans the training of an ONNX model for a device that is not there, at a batch of one's own.
 *
 * <p>The file beside this class is the network of the other examples as an exporter writes it. Its weights are left out:
 * a planner does not read them.
 */
public final class Example08PlanAnOnnxModel {

    private Example08PlanAnOnnxModel() {}

    /** Imports, predicts times, plans, and checks each plan. */
    public static void main(String[] arguments) throws IOException {
        HardwareProfile hardware = HardwareProfiles.find("a100-40g").orElseThrow();
        TrainingGraph graph = new RooflineCostModel(hardware).apply(imported());
        System.out.printf(
                Locale.ROOT,
                "%s: %d operations, keep-all peak %,d bytes%n",
                graph.name(),
                graph.operations().size(),
                graph.keepAllPeakBytes());
        for (String share : List.of("80%", "70%", "60%")) {
            PlanRequest request = PlanRequest.builder()
                    .setGraph(graph)
                    .setBudgetBytes(Budget.parse(share).bytesFor(graph))
                    .optHardware(hardware)
                    .optTimeLimit(Duration.ofSeconds(2))
                    .build();
            Plan plan = new AutoPlanner().plan(request);
            long peak = ScheduleChecker.checkOrThrow(graph, plan.schedule(), MemoryLimits.device(request.budgetBytes()))
                    .peakBytes();
            System.out.printf(
                    Locale.ROOT,
                    "%s: checked peak %,d of %,d bytes allowed, %+.1f %% time, %.1f %% above the bound at most%n",
                    share,
                    peak,
                    request.budgetBytes(),
                    100 * plan.overhead(),
                    100 * plan.gap());
        }
    }

    private static TrainingGraph imported() throws IOException {
        Path file = Files.createTempFile("memplan-example", ".onnx");
        try (InputStream model =
                Objects.requireNonNull(Example08PlanAnOnnxModel.class.getResourceAsStream("digits.onnx"))) {
            Files.write(file, model.readAllBytes());
            return new OnnxImporter(file).optName("digits-b4096").optBatch(4096).importGraph();
        } finally {
            Files.delete(file);
        }
    }
}
