package io.memplan.experiments.cli;

/**
 * A storage on the device at the peak of a plan.
 *
 * @param storage the value that owns the bytes
 * @param name the name of that value
 * @param bytes its size, in bytes
 * @param sinceStep the step that put it there, or -1 for a value that is there from the start
 * @param reason why it is there
 */
record Resident(int storage, String name, long bytes, int sinceStep, String reason) {}
