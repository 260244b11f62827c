package io.memplan.experiments.report;

/**
 * A named value, for people.
 *
 * @param name what it is
 * @param value the value with its unit
 */
public record Fact(String name, String value) {}
