package io.memplan.experiments.cli;

import io.memplan.experiments.budgets.SampleGraphs;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which graphs an experiment plans. */
final class GraphOptions {

    @Option(
            names = "--graphs",
            split = ",",
            paramLabel = "FILE",
            description = "Graph files; default, without --models: the four recorded graphs.")
    private @Nullable List<Path> graphs;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Models to trace; default, without --graphs: those of the experiment.")
    private @Nullable List<String> models;

    @Option(names = "--batch", paramLabel = "N", description = "The batch of the models; default: 32.")
    private int batch = 32;

    /** Returns how many graphs there are. */
    int count(List<String> usual) {
        return graphs == null && models == null
                ? SampleGraphs.RECORDED + usual.size()
                : (graphs == null ? 0 : graphs.size()) + (models == null ? 0 : models.size());
    }

    /**
     * Returns the graphs; those of models with the times that the device takes, files with their own.
     *
     * @param usual the models when nothing is named
     */
    List<TrainingGraph> graphs(HardwareProfile device, List<String> usual) throws IOException {
        boolean all = graphs == null && models == null;
        List<TrainingGraph> chosen = new ArrayList<>(all ? SampleGraphs.recorded() : List.of());
        for (Path file : graphs == null ? List.<Path>of() : graphs) {
            chosen.add(GraphFile.read(file));
        }
        for (String model : models != null ? models : all ? usual : List.<String>of()) {
            chosen.add(SampleGraphs.traced(model.strip(), batch, device));
        }
        return chosen;
    }
}
