package io.memplan.experiments.cli;

import io.memplan.experiments.models.Workload;
import io.memplan.experiments.results.Quantities;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.cost.RooflineCostModel;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.trace.TracedStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Traces a model into a graph file. */
@Command(
        name = "trace",
        description = "Traces one training step of a model (forward, loss, backward) into a graph file, with predicted"
                + " times. Nothing is allocated and no engine is loaded, so any batch size will do.",
        footer = {
            "  memplan trace --model resnet50 --data synthetic --input 3x224x224 --batch 256 -o graph.json",
            "  memplan trace --model resnet152 --data synthetic --batch 4096 --hardware a100 --json",
            "  memplan trace --onnx bert.onnx --batch 32 --dim sequence=128 -o graph.json"
        })
final class TraceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelArguments model;

    @Mixin
    private OnnxArguments onnx;

    @Option(
            names = "--hardware",
            paramLabel = "NAME",
            description = "The device whose times are predicted; default: cpu.")
    private @Nullable HardwareProfile hardware;

    @Option(
            names = "--fused-update",
            description = "Update each parameter as soon as its gradient is there, so that gradients need no arrays.")
    private boolean fusedUpdate;

    /** What is done to the forward graph before it is differentiated. */
    enum Rewriting {
        NONE,
        CONCAT_CONV;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--rewrite",
            paramLabel = "NAME",
            description =
                    "concat-conv: compute convolutions of joined channels part by part, without joining them; values"
                            + " then differ within rounding. Not for --onnx. Default: none.")
    private Rewriting rewriting = Rewriting.NONE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the graph to this file.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        boolean imported = onnx.isChosen(spec.commandLine().getParseResult());
        if (imported && rewriting != Rewriting.NONE) {
            throw new ParameterException(
                    spec.commandLine(), "--rewrite " + rewriting + " is for DJL blocks, not for --onnx.");
        }
        TrainingGraph graph;
        int rewritten = 0;
        if (imported) {
            graph = withOptimizer(onnx.graph(model, fusedUpdate), model.optimizer());
        } else {
            TracedStep step = trace(TrainingSetup.of(model.job()), fusedUpdate, rewriting);
            graph = step.graph();
            rewritten = step.rewrittenConvolutions();
        }
        graph = new RooflineCostModel(hardware == null ? HardwareProfiles.cpu() : hardware).apply(graph);
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (output != null) {
            GraphFile.write(output, graph);
        }
        print(graph, rewritten, millis);
        return ExitCode.DONE;
    }

    /** Traces a step of a setup, with the optimizer's state as memory that is always taken. */
    static TrainingGraph trace(TrainingSetup setup, boolean fusedUpdate) {
        return trace(setup, fusedUpdate, Rewriting.NONE).graph();
    }

    private static TracedStep trace(TrainingSetup setup, boolean fusedUpdate, Rewriting rewriting) {
        Workload workload = setup.newWorkload();
        int batch = setup.job().batch();
        TracedStep step = workload.tracer(batch)
                .optName(workload.name() + "-b" + batch)
                .optFusedUpdate(fusedUpdate)
                .optRewriteConcatenations(rewriting == Rewriting.CONCAT_CONV)
                .optGradientsAreZero(true)
                .trace(workload.inputs(batch), workload.labels(batch));
        return step.withGraph(withOptimizer(step.graph(), setup.job().optimizer()));
    }

    /** Adds the optimizer's state as memory that is always taken. */
    private static TrainingGraph withOptimizer(TrainingGraph graph, String optimizer) {
        long parameterBytes = graph.values().stream()
                .filter(value -> value.role() == Role.PARAMETER)
                .mapToLong(Value::bytes)
                .sum();
        long copies = optimizer.equals("adam") ? 2 : 1;
        return new TrainingGraph(
                graph.name(), graph.values(), graph.operations(), graph.residentBytes() + copies * parameterBytes);
    }

    private void print(TrainingGraph graph, int rewritten, long millis) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long forward = graph.operations().stream()
                .filter(operation -> operation.phase() == Phase.FORWARD)
                .count();
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeStringField("name", graph.name());
                json.writeStringField("fingerprint", graph.fingerprint());
                json.writeNumberField("operations", graph.operations().size());
                json.writeNumberField("forwardOperations", forward);
                json.writeNumberField("values", graph.values().size());
                json.writeNumberField("alwaysResidentBytes", graph.alwaysResidentBytes());
                json.writeNumberField("keepAllPeakBytes", graph.keepAllPeakBytes());
                json.writeNumberField("baseNanos", graph.baseNanos());
                if (rewriting != Rewriting.NONE) {
                    json.writeNumberField("rewrittenConvolutions", rewritten);
                }
                json.writeNumberField("traceMillis", millis);
                if (output != null) {
                    json.writeStringField("file", output.toString());
                }
            });
            return;
        }
        Table table = Table.facts()
                .addRow("graph", graph.name() + (output == null ? "" : " -> " + output))
                .addRow("operations", graph.operations().size() + " (" + forward + " forward)")
                .addRow("values", graph.values().size())
                .addRow("always resident", ByteSize.format(graph.alwaysResidentBytes()))
                .addRow(
                        "keep-all peak",
                        ByteSize.format(graph.keepAllPeakBytes()) + ", at operation "
                                + graph.operation(graph.keepAllPeakOperation()).label())
                .addRow("predicted time", Quantities.time(graph.baseNanos()))
                .addRow("traced in", millis + " ms");
        if (rewriting != Rewriting.NONE) {
            table.addRow("rewritten", rewritten + " convolutions of joined channels");
        }
        table.print(out);
    }
}
