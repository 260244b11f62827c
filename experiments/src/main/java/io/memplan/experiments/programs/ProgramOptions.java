package io.memplan.experiments.programs;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user decides about a program.
 *
 * @param members how many members run
 * @param seed decides on what they are given
 * @param warmup the transitions of a chain that adapt its step size
 * @param draws the transitions of a chain that are kept
 * @param data a file that the program needs
 */
public record ProgramOptions(int members, long seed, int warmup, int draws, Optional<Path> data) {}
