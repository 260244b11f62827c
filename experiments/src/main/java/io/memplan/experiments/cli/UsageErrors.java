package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with the command line, what it may have meant, and where the help is. */
final class UsageErrors implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println(message(e));
        err.println("Help: " + line.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String message(ParameterException e) {
        // An unknown option is named before a missing one: it may be the missing one, misspelt.
        List<String> unknown = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched()
                : e instanceof MissingParameterException ? e.getCommandLine().getUnmatchedArguments() : List.of();
        if (unknown.isEmpty()) {
            return String.valueOf(e.getMessage()).strip();
        }
        String argument = unknown.get(0);
        List<String> suggestions = Suggestions.closest(argument, known(e.getCommandLine(), argument));
        return (argument.startsWith("-") ? "Unknown option: " : "Unknown argument: ")
                + argument
                + (suggestions.isEmpty() ? "" : "\nMaybe " + String.join(" or ", suggestions) + ".");
    }

    private static List<String> known(CommandLine line, String argument) {
        if (argument.startsWith("-")) {
            return line.getCommandSpec().options().stream()
                    .flatMap(option -> List.of(option.names()).stream())
                    .filter(name -> name.startsWith("--"))
                    .toList();
        }
        return List.copyOf(line.getSubcommands().keySet());
    }
}
