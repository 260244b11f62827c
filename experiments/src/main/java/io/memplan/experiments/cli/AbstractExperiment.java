package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * An experiment that anyone can repeat: says how long it may take, works in cells, and tells what it found on standard
 * output and, if asked to, in files.
 */
@Command
abstract class AbstractExperiment implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cancellation cancellation;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ExperimentOutput output;

    AbstractExperiment(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /** Returns what the experiment is. */
    abstract ExperimentDescription about();

    /** Returns how long it takes at most, with its options as they are, on two cores. */
    abstract Duration atMost();

    /** Runs it; what was wrong with its options is a {@link UsageException}, before the first cell. */
    abstract Findings run(Cells cells) throws Exception;

    /** Returns whether the user asked to stop. */
    final boolean isCancelled() {
        return cancellation.isCancelled();
    }

    @Override
    public final Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        String name = about().name();
        Findings findings;
        try (ExperimentProgress progress = new ExperimentProgress(name, err);
                Cells cells = output.cells(name, spec, this::isCancelled, progress)) {
            progress.announce(atMost());
            findings = run(cells);
        } catch (CancellationException e) {
            err.println(e.getMessage() + "\nMaybe --output DIR: a run with the same options goes on from there.");
            return ExitCode.CANCELLED;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> write(findings, json));
        } else {
            findings.text().accept(out);
        }
        if (isCancelled()) {
            err.println("Stopped: the result above is of what was finished.");
            return ExitCode.CANCELLED;
        }
        @Nullable Path folder = output.write(name, result(findings));
        if (folder != null) {
            err.println("The result is in " + folder.resolve(name + ".html") + ", and beside it as JSON and CSV.");
        }
        if (!findings.message().isEmpty()) {
            err.println(findings.message());
        }
        return findings.code();
    }

    private ObjectNode result(Findings findings) throws IOException {
        StringWriter text = new StringWriter();
        JsonOutput.print(new PrintWriter(text), json -> write(findings, json));
        return (ObjectNode) JSON.readTree(text.toString());
    }

    private void write(Findings findings, JsonGenerator json) throws IOException {
        json.writeStringField("experiment", about().name());
        findings.fields().write(json);
        if (!about().published().isEmpty()) {
            json.writeArrayFieldStart("published");
            for (PublishedFigure figure : about().published()) {
                json.writeStartObject();
                json.writeStringField("figure", figure.figure());
                json.writeStringField("value", figure.value());
                json.writeStringField("source", figure.source());
                json.writeStringField("difference", figure.difference());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
