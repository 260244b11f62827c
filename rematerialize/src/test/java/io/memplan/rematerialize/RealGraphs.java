package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Reads the graphs of real networks among the test resources of the module graph. */
final class RealGraphs {

    static final List<String> NAMES = List.of("resnet50_b256", "vgg16_b256", "unet_b8", "gpt2s_flash_b16");

    private static final Path FOLDER = Path.of("..", "graph", "src", "test", "resources", "graphs");

    private RealGraphs() {}

    static TrainingGraph read(String name) {
        try {
            return GraphFile.read(FOLDER.resolve(name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
