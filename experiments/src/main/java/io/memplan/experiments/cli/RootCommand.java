package io.memplan.experiments.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
        name = "memplan",
        description = "Trains models that do not fit: plans which tensors to keep, recompute or swap under a memory"
                + " budget, proves how good the plan is, and executes it.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  memplan train --model resnet18 --data digits --budget 60%% --epochs 3",
            "  memplan solve graph.json --budget 60%% -o plan.json",
            "  memplan check graph.json plan.json",
            "  memplan help solve"
        })
final class RootCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private CommonOptions common;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "A command is missing.\nMaybe 'memplan solve'; 'memplan --help' lists all.");
    }
}
