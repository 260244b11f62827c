package io.memplan.experiments.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Completes commands and options in a shell. */
@Command(
        name = "completion",
        description = "Prints a script for bash and zsh that completes commands, options and file names.",
        footer = {
            "  source <(memplan completion)",
            "  memplan completion > ~/.local/share/bash-completion/completions/memplan"
        })
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() throws IOException {
        String script = AutoComplete.bash("memplan", spec.root().commandLine());
        if (common.json) {
            JsonOutput.print(spec.commandLine().getOut(), json -> json.writeStringField("script", script));
        } else {
            spec.commandLine().getOut().print(script);
        }
        return ExitCode.DONE;
    }
}
