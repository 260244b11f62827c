package io.memplan.experiments.cli;

import io.memplan.experiments.data.InputText;
import io.memplan.experiments.models.ModelDescription;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.TrainableModel;
import io.memplan.graph.TensorType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
                    json.writeArrayFieldStart("inputs");
                    for (TensorType input : description.inputs()) {
                        json.writeString(InputText.format(List.of(input)));
                    }
                    json.writeEndArray();
                    json.writeNumberField("smallestSize", description.smallestSize());
                    json.writeNumberField("parameters", description.parameters());
                    json.writeStringField(
                            "accepts", description.accepts().name().toLowerCase(Locale.ROOT));
                    json.writeObjectFieldStart("options");
                    for (var option : description.defaults().values().entrySet()) {
                        json.writeStringField(option.getKey().text(), ModelOptions.text(option.getValue()));
                    }
                    json.writeEndObject();
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return ExitCode.DONE;
        }
        Table table = Table.withHeader("model", "inputs", "parameters", "what it is", "options");
        for (TrainableModel model : Models.all()) {
            ModelDescription description = model.description();
            table.addRow(
                    description.name(),
                    InputText.format(description.inputs()),
                    String.format(Locale.ROOT, "%,d", description.parameters()),
                    description.summary(),
                    description.defaults());
        }
        table.print(out);
        return ExitCode.DONE;
    }
}
