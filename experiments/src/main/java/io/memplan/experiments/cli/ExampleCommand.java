package io.memplan.experiments.cli;

import io.memplan.experiments.examples.Examples;
import io.memplan.experiments.examples.Examples.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists and runs the examples. */
@Command(
        name = "example",
        description = "Runs a small program that shows how Memplan is used from Java, and takes some seconds; without a"
                + " number, lists them. Their sources are in the package io.memplan.experiments.examples.",
        footer = {"  memplan example", "  memplan example 1"})
final class ExampleCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Which example to run.")
    private @Nullable Integer number;

    @Override
    public Integer call() throws Exception {
        List<Example> examples = Examples.all();
        if (number == null) {
            list(examples);
            return ExitCode.DONE;
        }
        if (number < 1 || number > examples.size()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no example " + number + ".\nMaybe one from 1 to " + examples.size()
                            + "; 'memplan example'" + " lists them.");
        }
        Example example = examples.get(number - 1);
        String text = outputOf(example);
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeStringField("example", example.name());
                json.writeStringField("output", text);
            });
        } else {
            out.print(text);
        }
        return ExitCode.DONE;
    }

    private void list(List<Example> examples) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeArrayFieldStart("examples");
                for (Example example : examples) {
                    json.writeStartObject();
                    json.writeStringField("name", example.name());
                    json.writeStringField("summary", example.summary());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return;
        }
        Table table = Table.withHeader("number", "class", "what it shows");
        for (int i = 0; i < examples.size(); i++) {
            table.addRow(i + 1, examples.get(i).name(), examples.get(i).summary());
        }
        table.print(out);
    }

    /** Runs an example, whose standard output is not this command's own. */
    private static String outputOf(Example example) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            example.program().run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
