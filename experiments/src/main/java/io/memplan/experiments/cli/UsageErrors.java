package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
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
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String argument = unmatched.getUnmatched().get(0);
            List<String> suggestions = unmatched.getSuggestions();
            if (argument.startsWith("-") || suggestions.isEmpty()) {
                suggestions = Suggestions.closest(argument, known(e.getCommandLine(), argument));
            }
            message = (argument.startsWith("-") ? "Unknown option: " : "Unknown argument: ")
                    + argument
                    + (suggestions.isEmpty() ? "" : "\nMaybe " + String.join(" or ", suggestions) + ".");
        }
        return message.replaceFirst("^Invalid value for ", "Invalid value for ").strip();
    }

    private static List<String> known(CommandLine line, String argument) {
        if (argument.startsWith("-")) {
            return line.getCommandSpec().options().stream()
                    .flatMap(option -> List.of(option.names()).stream())
                    .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("--"))
                    .toList();
        }
        return List.copyOf(line.getSubcommands().keySet());
    }
}
