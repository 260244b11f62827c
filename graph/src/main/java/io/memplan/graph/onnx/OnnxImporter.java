package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.differentiate.Differentiator;
import io.memplan.graph.differentiate.NotDifferentiableException;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Makes a training graph of an ONNX model, for planning: forward pass, loss, backward pass.
 *
 * <p>The graph is that of a training step whichever way the model was exported: batch normalization uses and updates the
 * statistics of the batch, and dropout drops out where its node is still there. Floating initializers are trained.
 */
public final class OnnxImporter {

    private final Path file;
    private final Map<String, Long> sizeByDimension = new TreeMap<>();
    private OptionalLong batch = OptionalLong.empty();
    private LossHead loss = LossHead.SOFTMAX_CE;
    private Optional<String> output = Optional.empty();
    private Predicate<String> frozen = name -> false;
    private boolean allowExternalData;
    private boolean fusedUpdate;
    private String name;

    /** Creates an importer of a file. */
    public OnnxImporter(Path file) {
        this.file = file;
        this.name = String.valueOf(file.getFileName()).replaceFirst("\\.onnx$", "");
    }

    /** Sets the name of the graph; the file's by default. */
    public OnnxImporter optName(String name) {
        this.name = name;
        return this;
    }

    /** Sets the size of the inputs' first axes, where the file leaves them open. */
    public OnnxImporter optBatch(long batch) {
        this.batch = OptionalLong.of(batch);
        return this;
    }

    /** Sets the size of an axis that the file leaves open, by its name or as {@code input.place}. */
    public OnnxImporter optDimension(String dimension, long size) {
        sizeByDimension.put(dimension, size);
        return this;
    }

    /** Sets the loss; cross entropy by default. */
    public OnnxImporter optLoss(LossHead loss) {
        this.loss = loss;
        return this;
    }

    /** Sets the output that the loss is put on; the first by default. */
    public OnnxImporter optOutput(String output) {
        this.output = Optional.of(output);
        return this;
    }

    /** Sets which weights are not trained: those in whose names the pattern is found. */
    public OnnxImporter optFrozen(Pattern pattern) {
        this.frozen = pattern.asPredicate();
        return this;
    }

    /** Sets whether weights may be in other files of the model's folder. They are not read either way. */
    public OnnxImporter optAllowExternalData(boolean allowExternalData) {
        this.allowExternalData = allowExternalData;
        return this;
    }

    /** Sets whether each parameter is updated as soon as its gradient is complete, so that gradients need no arrays. */
    public OnnxImporter optFusedUpdate(boolean fusedUpdate) {
        this.fusedUpdate = fusedUpdate;
        return this;
    }

    /**
     * Reads the file and makes the graph.
     *
     * @throws io.memplan.graph.file.CorruptFileException if the file is no ONNX model, or breaks a limit
     * @throws OnnxException if the model has operators or shapes that cannot be planned
     * @throws IOException if the file cannot be read
     */
    public TrainingGraph importGraph() throws IOException {
        OnnxModel read = OnnxReader.read(file, allowExternalData);
        ModelStructure.check(file, read);
        OnnxModel model = Fusions.apply(read);
        List<TensorType> inputs = new Dimensions(sizeByDimension, batch).bind(model.inputs());
        ImportSession session = new ImportSession(model, frozen);
        GraphImport nodes = new GraphImport(model, session);
        nodes.run(inputs);
        Tensor predictions = nodes.output(output);
        GraphBuilder builder = session.builder();
        builder.setScope("loss");
        try {
            Tensor lossTensor = loss.apply(builder, predictions);
            builder.markOutput(predictions);
            builder.markOutput(lossTensor);
            differentiate(session, lossTensor);
            return builder.build(name, 0).graph();
        } catch (NotDifferentiableException | IllegalArgumentException | ArithmeticException e) {
            throw new OnnxException(
                    "The model cannot be trained with the loss " + loss.optionName() + " on the output "
                            + predictions.type() + ": " + e.getMessage(),
                    e);
        }
    }

    private void differentiate(ImportSession session, Tensor lossTensor) {
        GraphBuilder builder = session.builder();
        new Differentiator(
                        builder,
                        session.trainable(),
                        (parameter, gradient) -> {
                            if (fusedUpdate) {
                                builder.apply(
                                        Operators.get("memplan::update"),
                                        Attributes.none(),
                                        List.of(parameter, gradient));
                                return;
                            }
                            Tensor slot = builder.source(
                                    builder.nameOf(parameter) + "/gradient", parameter.type(), Role.GRADIENT);
                            if (!builder.storeLatest(gradient, slot)) {
                                builder.apply(
                                        Operators.get("memplan::accumulate"),
                                        Attributes.none(),
                                        List.of(slot, gradient));
                            }
                        },
                        fusedUpdate)
                .differentiate(lossTensor);
    }
}
