package io.memplan.batching.ir;

/**
 * A place of a program at which lanes compute with tensors together.
 *
 * @param function the name of the function
 * @param block the number of the block
 * @param index the place of the region in the block
 * @param region the instructions that are launched together
 */
public record BatchPoint(String function, int block, int index, Instruction.Region region) {

    /** Returns the line of source of its first instruction, 0 if unknown. */
    public int line() {
        return region.line();
    }

    @Override
    public String toString() {
        return function + " b" + block + "[" + index + "]" + (line() > 0 ? ", line " + line() : "");
    }
}
