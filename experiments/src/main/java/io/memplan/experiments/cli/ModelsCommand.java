package io.memplan.experiments.cli;

import io.memplan.experiments.models.ModelDescription;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.TrainableModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the models that can be traced and trained by name. */
@Command(
        name = "models",
        description = "Lists the models that can be traced and trained by name.",
        footer = {"  memplan models", "  memplan models --json"})
final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> {
                json.writeArrayFieldStart("models");
                for (TrainableModel model : Models.all()) {
                    ModelDescription description = model.description();
                    json.writeStartObject();
                    json.writeStringField("name", description.name());
                    json.writeStringField("summary", description.summary());
                    json.writeNumberField("smallestSize", description.smallestSize());
                    json.writeNumberField("usualSize", description.usualSize());
                    json.writeNumberField("usualChannels", description.usualChannels());
                    json.writeNumberField("parameters", description.parameters());
                    json.writeBooleanField("takesSequences", description.takesSequences());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return ExitCode.DONE;
        }
        Table table = Table.withHeader("model", "smallest", "usual", "parameters", "options", "what it is");
        for (TrainableModel model : Models.all()) {
            ModelDescription description = model.description();
            table.addRow(
                    description.name(),
                    description.smallestSize(),
                    description.usualChannels() + "x" + description.usualSize() + "x" + description.usualSize(),
                    String.format(Locale.ROOT, "%,d", description.parameters()),
                    description.options().stream()
                            .sorted()
                            .map(option -> option.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(",")),
                    description.summary());
        }
        table.print(out);
        return ExitCode.DONE;
    }
}
