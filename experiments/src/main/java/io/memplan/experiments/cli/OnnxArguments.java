package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.onnx.LossHead;
import io.memplan.graph.onnx.OnnxImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options that choose an ONNX model in place of a traced one. */
final class OnnxArguments {

    private static final Set<String> OWN = Set.of("--dim", "--loss-output", "--frozen", "--allow-external-data");
    private static final Set<String> SHARED = Set.of(
            "--onnx",
            "--batch",
            "--loss",
            "--optimizer",
            "--hardware",
            "--fused-update",
            "--output",
            "--json",
            "--debug");

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "An ONNX model in place of --model, for planning: its forward graph gets a loss (--loss"
                    + " softmax-ce, l2, l1 or mean) and is differentiated. --batch sets the open first axes.")
    private @Nullable Path file;

    @Option(
            names = "--dim",
            paramLabel = "NAME=N",
            description = "The size of an axis that the ONNX model leaves open, such as sequence=128; an axis without"
                    + " a name is called INPUT.PLACE. May be repeated.")
    private Map<String, Long> sizeByDimension = new LinkedHashMap<>();

    @Option(
            names = "--loss-output",
            paramLabel = "NAME",
            description = "The output of the ONNX model that gets the loss; default: the first.")
    private @Nullable String lossOutput;

    @Option(
            names = "--frozen",
            paramLabel = "REGEX",
            description = "Weights of the ONNX model that are not trained: those in whose names it is found.")
    private @Nullable String frozen;

    @Option(
            names = "--allow-external-data",
            description = "Accept an ONNX model whose weights are in other files of its folder; they are not read.")
    private boolean allowExternalData;

    private Set<String> given = Set.of();

    /**
     * Returns whether an ONNX model is asked for.
     *
     * @throws UsageException if an option does not go with the model
     */
    boolean isChosen(ParseResult result) {
        given = Set.copyOf(
                result.matchedOptions().stream().map(OptionSpec::longestName).toList());
        boolean chosen = file != null;
        for (String option : given.stream().sorted().toList()) {
            if (chosen && !OWN.contains(option) && !SHARED.contains(option)) {
                throw new UsageException(
                        "The option " + option + " does not go with --onnx.",
                        "leave it out: an ONNX model says itself what it takes.");
            }
            if (!chosen && OWN.contains(option)) {
                throw new UsageException("The option " + option + " goes with --onnx only.", "--onnx FILE is missing.");
            }
        }
        return chosen;
    }

    /** Imports the model. */
    TrainingGraph graph(ModelArguments model, boolean fusedUpdate) throws IOException {
        if (file == null) {
            throw new IllegalStateException("No ONNX model was chosen.");
        }
        OnnxImporter importer = new OnnxImporter(file)
                .optAllowExternalData(allowExternalData)
                .optFusedUpdate(fusedUpdate)
                .optLoss(loss(model.loss().orElse(LossHead.SOFTMAX_CE.optionName())));
        if (given.contains("--batch")) {
            checkPositive("--batch", model.batch());
            importer.optBatch(model.batch());
        }
        sizeByDimension.forEach((name, size) -> {
            checkPositive("--dim " + name, size);
            importer.optDimension(name, size);
        });
        if (lossOutput != null) {
            importer.optOutput(lossOutput);
        }
        if (frozen != null) {
            importer.optFrozen(pattern(frozen));
        }
        return importer.importGraph();
    }

    private static void checkPositive(String option, long size) {
        if (size < 1) {
            throw new UsageException("The size of " + option + " is " + size + ".", "it should be 1 or more.");
        }
    }

    private static LossHead loss(String name) {
        List<String> names =
                Arrays.stream(LossHead.values()).map(LossHead::optionName).toList();
        return Arrays.stream(LossHead.values())
                .filter(head -> head.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "An ONNX model cannot get the loss " + name + ".", "one of " + String.join(", ", names) + "."));
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "The pattern of --frozen, " + regex + ", is no regular expression: " + e.getDescription() + ".",
                    "a backslash or bracket is missing.");
        }
    }
}
