package io.memplan.experiments.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What there is to say of a command, taken from picocli's model of it.
 *
 * @param name the whole name, such as {@code memplan experiment overhead}
 * @param summary what it does
 * @param synopsis how it is called, in as many lines as it takes
 * @param arguments what each argument is, by its label
 * @param options what each option does, by its names and label
 * @param commands what each command below it does, by its whole name
 * @param exitCodes what each exit code means
 * @param examples command lines
 */
record CommandPage(
        String name,
        String summary,
        String synopsis,
        Map<String, String> arguments,
        Map<String, String> options,
        Map<String, String> commands,
        Map<String, String> exitCodes,
        List<String> examples) {

    /** Returns the pages of all commands, the root first, each before those below it. */
    static List<CommandPage> all() {
        CommandLine root = CommandLines.create(new Cancellation(), new Strategies(List.of()));
        return below(root).map(CommandPage::of).toList();
    }

    private static Stream<CommandLine> below(CommandLine line) {
        return Stream.concat(Stream.of(line), children(line).flatMap(CommandPage::below));
    }

    private static Stream<CommandLine> children(CommandLine line) {
        return line.getSubcommands().values().stream()
                .filter(child -> !child.getCommandName().equals("help"));
    }

    /** Returns the name as that of a file: {@code memplan-experiment-overhead}. */
    String fileName() {
        return name.replace(' ', '-');
    }

    private static CommandPage of(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        Map<String, String> arguments = new LinkedHashMap<>();
        spec.positionalParameters().forEach(argument -> arguments.put(argument.paramLabel(), description(argument)));
        Map<String, String> options = new LinkedHashMap<>();
        spec.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> options.put(label(option), description(option)));
        Map<String, String> commands = new LinkedHashMap<>();
        children(line).forEach(child -> commands.put(child.getCommandSpec().qualifiedName(" "), summary(child)));
        Map<String, String> exitCodes = new LinkedHashMap<>();
        spec.usageMessage().exitCodeList().forEach((code, meaning) -> exitCodes.put(code, formatted(meaning)));
        List<String> examples = new ArrayList<>();
        for (String example : spec.usageMessage().footer()) {
            examples.add(formatted(example).strip());
        }
        return new CommandPage(
                spec.qualifiedName(" "),
                summary(line),
                new Help(spec, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).strip(),
                arguments,
                options,
                commands,
                exitCodes,
                examples);
    }

    private static String summary(CommandLine line) {
        return formatted(String.join(" ", line.getCommandSpec().usageMessage().description()));
    }

    private static String label(OptionSpec option) {
        String names = Arrays.stream(option.names()).collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
    }

    private static String description(ArgSpec argument) {
        String standard = Objects.requireNonNullElse(argument.defaultValueString(true), "none");
        return formatted(String.join(" ", argument.description())).replace("${DEFAULT-VALUE}", standard);
    }

    /** Formats a text as picocli does: one that is no format stays as it is. */
    private static String formatted(String text) {
        try {
            return String.format(text).strip();
        } catch (IllegalFormatException e) {
            return text.strip();
        }
    }
}
