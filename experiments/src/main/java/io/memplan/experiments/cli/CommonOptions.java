package io.memplan.experiments.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options, and the part of the help, that every command has. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = false,
        usageHelpWidth = 100,
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:internal error (one line; --debug shows where)",
            "2:the command line is wrong",
            "3:infeasible budget (the smallest feasible one is printed)",
            "4:time limit reached; the plan is valid",
            "5:time limit reached without a plan",
            "6:a file is corrupt, or a plan is not valid for its graph",
            "130:cancelled (Ctrl-C once: finish with the best plan so far)"
        },
        footerHeading = "%nExamples:%n")
public final class CommonOptions {

    /** Whether standard output is JSON and nothing else. */
    @Option(names = "--json", description = "Print the result as JSON; nothing else goes to standard output.")
    public boolean json;

    /** Whether errors show where they come from. */
    @Option(names = "--debug", description = "Show the stack trace of an error.")
    public boolean debug;
}
