package io.memplan.batching.compile;

import io.memplan.batching.ir.Instruction;

/**
 * An instruction at which lanes wait, so that it is run for many of them at once.
 *
 * @param number its number among the program's
 * @param instruction the instruction
 * @param function the name of its function
 * @param line the line of source, 0 if unknown
 * @param outBits how far above the lane's frame its scalars stand
 * @param outReferences how far above the lane's frame its references stand
 */
public record StopPoint(
        int number, Instruction instruction, String function, int line, int outBits, int outReferences) {

    @Override
    public String toString() {
        return function + (line > 0 ? ":" + line : "") + " " + instruction;
    }
}
