package io.memplan.experiments.data;

/**
 * How a data source is named and what it holds.
 *
 * @param name the name before the colon
 * @param usage the whole name as a user writes it, such as {@code folder:PATH}
 * @param summary what it holds, in one line
 * @param needsArgument whether something must stand after the colon
 */
public record DataSourceDescription(String name, String usage, String summary, boolean needsArgument) {}
