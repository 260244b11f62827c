package io.memplan.experiments.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The name of a data set as a user writes it: {@code digits}, {@code synthetic}, {@code folder:PATH} and so on. */
public final class DataSpec {

    private static final List<DataSource> SOURCES =
            List.of(new DigitsSource(), new SyntheticSource(), new Cifar10Source(), new FolderSource());

    private final String text;
    private final DataSource source;
    private final Optional<String> argument;

    private DataSpec(String text, DataSource source, Optional<String> argument) {
        this.text = text;
        this.source = source;
        this.argument = argument;
    }

    /** Returns every kind of data that there is. */
    public static List<DataSourceDescription> available() {
        return SOURCES.stream().map(DataSource::description).toList();
    }

    /**
     * Reads the name of a data set; nothing is opened yet.
     *
     * @throws InvalidDataException if there is no such kind of data, or its path is missing
     */
    public static DataSpec parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Optional<String> argument = colon < 0
                ? Optional.empty()
                : Optional.of(text.substring(colon + 1)).filter(s -> !s.isBlank());
        DataSource source = SOURCES.stream()
                .filter(candidate -> candidate.description().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidDataException(
                        "There is no data named '" + text + "'.", "one of " + usages() + " is meant."));
        if (source.description().needsArgument() && argument.isEmpty()) {
            throw new InvalidDataException(
                    "The data '" + text + "' lacks its path.",
                    "write " + source.description().usage() + ".");
        }
        return new DataSpec(text, source, argument);
    }

    /**
     * Opens the data.
     *
     * @throws InvalidDataException if it is not there, not readable, or does not go with the options
     */
    public LabelledData open(DataOptions options) {
        LabelledData data = source.open(argument, options);
        options.classes().ifPresent(classes -> {
            if (classes != data.classes()) {
                throw new InvalidDataException(
                        "The data '" + text + "' has " + data.classes() + " classes, not " + classes + ".",
                        "leave the number of classes out.");
            }
        });
        return options.count().isPresent() ? data.withAtMost(options.count().getAsInt()) : data;
    }

    /** Returns the name as it was written. */
    @Override
    public String toString() {
        return text;
    }

    private static String usages() {
        return available().stream().map(DataSourceDescription::usage).collect(Collectors.joining(", "));
    }
}
