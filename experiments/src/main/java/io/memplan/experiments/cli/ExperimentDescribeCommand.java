package io.memplan.experiments.cli;

import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.results.ResultFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what an experiment shows. */
@Command(
        name = "describe",
        description = "Says what an experiment shows, what others have published, how long it takes, and which files it"
                + " writes.",
        footer = {"  memplan experiment describe checkmate-max-batch", "  memplan experiment describe accudnn --json"})
final class ExperimentDescribeCommand implements Callable<Integer> {

    private final List<AbstractExperiment> experiments;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "NAME", description = "The experiment; 'memplan experiment list' lists them.")
    private String name;

    ExperimentDescribeCommand(List<AbstractExperiment> experiments) {
        this.experiments = List.copyOf(experiments);
    }

    @Override
    public Integer call() throws IOException {
        AbstractExperiment experiment = find();
        ExperimentDescription about = experiment.about();
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            print(experiment, about, out);
            return ExitCode.DONE;
        }
        out.println(about.name() + ": " + about.summary());
        out.println();
        out.println(Texts.wrapped(about.shows(), 100));
        out.println();
        for (PublishedFigure figure : about.published()) {
            out.println("published: " + figure.figure() + ": " + figure.value());
            out.println("           " + figure.source());
            if (!figure.difference().isEmpty()) {
                out.println("           differs: " + figure.difference());
            }
        }
        Table.facts()
                .addRow(
                        "takes",
                        "at most " + Texts.duration(experiment.atMost()) + " with its default options on two cores")
                .addRow("writes", String.join(", ", ResultFolder.files(about.name())) + " with --output DIR")
                .print(out);
        return ExitCode.DONE;
    }

    private AbstractExperiment find() {
        return experiments.stream()
                .filter(experiment -> experiment.about().name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = experiments.stream()
                            .map(experiment -> experiment.about().name())
                            .toList();
                    List<String> close = Suggestions.closest(name, names);
                    return new UsageException(
                            "The experiment '" + name + "' is unknown.",
                            (close.isEmpty() ? "one of " + String.join(", ", names) : String.join(" or ", close))
                                    + ".");
                });
    }

    private static void print(AbstractExperiment experiment, ExperimentDescription about, PrintWriter out)
            throws IOException {
        JsonOutput.print(out, json -> {
            json.writeStringField("name", about.name());
            json.writeStringField("summary", about.summary());
            json.writeStringField("shows", about.shows());
            json.writeNumberField("atMostSeconds", experiment.atMost().toSeconds());
            json.writeArrayFieldStart("files");
            for (String file : ResultFolder.files(about.name())) {
                json.writeString(file);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("published");
            for (PublishedFigure figure : about.published()) {
                json.writePOJO(figure);
            }
            json.writeEndArray();
        });
    }
}
