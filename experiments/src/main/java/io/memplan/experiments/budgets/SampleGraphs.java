package io.memplan.experiments.budgets;

import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.TrainableModel;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Graphs to plan: four that were recorded elsewhere and ship with the experiments, and models of the catalogue. */
public final class SampleGraphs {

    /** How many graphs were recorded elsewhere. */
    public static final int RECORDED = 4;

    private static final int CLASSES = 1000;

    private SampleGraphs() {}

    /** Returns the four graphs of real networks, written by another tool. */
    public static List<TrainingGraph> recorded() {
        return List.of(
                recorded("vgg16_b256"), recorded("unet_b8"), recorded("resnet50_b256"), recorded("gpt2s_flash_b16"));
    }

    private static TrainingGraph recorded(String name) {
        try (InputStream stream = SampleGraphs.class.getResourceAsStream(name + ".json")) {
            if (stream == null) {
                throw new IllegalStateException("The graph " + name + " is missing from the jar of the experiments.");
            }
            Path file = Files.createTempFile("memplan-" + name, ".json");
            try {
                Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
                return GraphFile.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the graph of a step of a model, with its usual input, without an optimizer.
     *
     * @param model the model's name
     * @param batch the batch
     * @param hardware the device whose times are predicted
     */
    public static TrainingGraph traced(String model, int batch, HardwareProfile hardware) {
        TrainableModel found = Models.named(model);
        ModelOptions options = ModelOptions.defaults();
        Workload workload = found.isClassifier()
                ? found.workload(found.description().usualInput(), CLASSES, options)
                : found.parts(Optional.empty(), CLASSES, options).workload();
        TrainingGraph graph = workload.tracer(batch)
                .optName(model + "-b" + batch)
                .optGradientsAreZero(true)
                .trace(workload.inputs(batch), workload.labels(batch))
                .graph();
        return new RooflineCostModel(hardware).apply(graph);
    }
}
