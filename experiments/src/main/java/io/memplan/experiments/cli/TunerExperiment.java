package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.tuning.DeviceModel;
import io.memplan.experiments.tuning.TunerTrial;
import io.memplan.graph.plan.Planner;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Our search for a batch beside those of other tools. */
@Command(
        name = "tuner",
        description =
                "Looks for a batch on simulated devices: from plans, as Lightning does (doubling, with and without"
                        + " halving the interval), and as accelerate does (a tenth less after each failure), beside the best batch"
                        + " of an exhaustive grid.",
        footer = {"  memplan experiment tuner", "  memplan experiment tuner --models cache,wave --json"})
final class TunerExperiment implements Callable<Integer> {

    private final Cancellation cancellation;
    private final Strategies strategies;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "The devices; default: all five.")
    private List<String> models =
            DeviceModel.all().stream().map(DeviceModel::name).toList();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "The planner; default: ${DEFAULT-VALUE}.")
    private String strategy;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "How long to look for each plan; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    TunerExperiment(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Planner planner = strategies.find(strategy);
        PrintWriter err = spec.commandLine().getErr();
        List<TunerTrial> trials = new ArrayList<>();
        for (String name : models) {
            if (!cancellation.isCancelled()) {
                err.println("simulating " + name);
                err.flush();
                trials.add(TunerTrial.run(model(name.strip()), planner, timeLimit));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> write(trials, json));
        } else {
            print(trials, out);
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private static DeviceModel model(String name) {
        return DeviceModel.all().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "There is no simulated device '" + name + "'.",
                        "one of "
                                + String.join(
                                        ", ",
                                        DeviceModel.all().stream()
                                                .map(DeviceModel::name)
                                                .toList())
                                + "."));
    }

    private static void print(List<TunerTrial> trials, PrintWriter out) {
        Table table = Table.withHeader(
                "device",
                "found by",
                "batch",
                "runs",
                "out of memory",
                "samples/s",
                "below the best",
                "best of the grid");
        for (TunerTrial trial : trials) {
            for (TunerTrial.Row row : trial.rows()) {
                table.addRow(
                        trial.model().name(),
                        row.name(),
                        row.batch(),
                        row.runs(),
                        row.outOfMemory(),
                        row.fits() ? String.format(Locale.ROOT, "%.0f", row.perSecond()) : "does not fit",
                        Texts.percent(trial.loss(row)),
                        trial.optimum());
            }
        }
        table.print(out);
    }

    private static void write(List<TunerTrial> trials, JsonGenerator json) throws IOException {
        json.writeStringField("experiment", "tuner");
        json.writeArrayFieldStart("rows");
        for (TunerTrial trial : trials) {
            for (TunerTrial.Row row : trial.rows()) {
                json.writeStartObject();
                json.writeStringField("device", trial.model().name());
                json.writeStringField("foundBy", row.name());
                json.writeNumberField("batch", row.batch());
                json.writeNumberField("runs", row.runs());
                json.writeNumberField("outOfMemory", row.outOfMemory());
                json.writeBooleanField("fits", row.fits());
                json.writeNumberField("samplesPerSecond", row.perSecond());
                json.writeNumberField("optimum", trial.optimum());
                json.writeNumberField("optimumPerSecond", trial.optimumPerSecond());
                json.writeNumberField("loss", trial.loss(row));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }
}
