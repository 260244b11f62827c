package io.memplan.experiments.cli;

import io.memplan.experiments.results.ResultFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the experiments. */
@Command(
        name = "list",
        description = "Lists the experiments, and how long each takes at most with its default options on two cores.",
        footer = {"  memplan experiment list", "  memplan experiment list --json"})
final class ExperimentListCommand implements Callable<Integer> {

    private final List<AbstractExperiment> experiments;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    ExperimentListCommand(List<AbstractExperiment> experiments) {
        this.experiments = List.copyOf(experiments);
    }

    @Override
    public Integer call() throws IOException {
        if (common.json) {
            JsonOutput.print(spec.commandLine().getOut(), json -> {
                json.writeArrayFieldStart("experiments");
                for (AbstractExperiment experiment : experiments) {
                    json.writeStartObject();
                    json.writeStringField("name", experiment.about().name());
                    json.writeStringField("summary", experiment.about().summary());
                    json.writeNumberField("atMostSeconds", experiment.atMost().toSeconds());
                    json.writeArrayFieldStart("files");
                    for (String file : ResultFolder.files(experiment.about().name())) {
                        json.writeString(file);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
            return ExitCode.DONE;
        }
        Table table = Table.withHeader("experiment", "at most", "what it does");
        for (AbstractExperiment experiment : experiments) {
            table.addRow(
                    experiment.about().name(),
                    Texts.duration(experiment.atMost()),
                    experiment.about().summary());
        }
        table.print(spec.commandLine().getOut());
        return ExitCode.DONE;
    }
}
