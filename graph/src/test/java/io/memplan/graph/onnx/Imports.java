package io.memplan.graph.onnx;

import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Imports of sketched models, in parts. */
final class Imports {

    private Imports() {}

    /** Returns the type of the first output, without a loss. */
    static TensorType typeOfOutput(OnnxSketch sketch, Path folder) throws IOException {
        Path file = sketch.write(folder.resolve("model.onnx"));
        OnnxModel read = OnnxReader.read(file, false);
        ModelStructure.check(file, read);
        OnnxModel model = Fusions.apply(read);
        List<TensorType> inputs = new Dimensions(Map.of(), OptionalLong.empty()).bind(model.inputs());
        GraphImport nodes = new GraphImport(model, new ImportSession(model, name -> false));
        nodes.run(inputs);
        return nodes.output(Optional.empty()).type();
    }

    /** Returns the graph of a model whose axes are all fixed, with the mean of its first output as its loss. */
    static TrainingGraph graph(OnnxSketch sketch, Path folder) throws IOException {
        Path file = sketch.write(folder.resolve("model.onnx"));
        return new OnnxImporter(file).optLoss(LossHead.MEAN).importGraph();
    }
}
