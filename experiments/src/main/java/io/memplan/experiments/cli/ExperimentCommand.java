package io.memplan.experiments.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Experiments that anyone can repeat. */
@Command(
        name = "experiment",
        description =
                "Runs an experiment that anyone can repeat. Each says first how long it takes at most, and writes its"
                        + " result with --output as JSON, CSV and HTML; a run that was killed goes on from there.",
        footer = {
            "  memplan experiment list",
            "  memplan experiment describe checkmate-max-batch",
            "  memplan experiment checkmate-max-batch --output runs/max-batch",
            "  memplan experiment overhead --model resnet50 --data synthetic --batch 16 --budget 100%%,60%% --steps 5"
        })
final class ExperimentCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private CommonOptions common;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "The name of an experiment is missing.\nMaybe 'memplan experiment list', or 'memplan experiment overhead'.");
    }
}
