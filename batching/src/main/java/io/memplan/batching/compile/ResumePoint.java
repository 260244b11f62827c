package io.memplan.batching.compile;

/**
 * A place at which a function's frame can be taken up.
 *
 * @param block the block
 * @param instruction the instruction after which it is, or one of the constants
 */
record ResumePoint(int block, int instruction) {

    /** Where the function is called. */
    static final ResumePoint CALL = new ResumePoint(0, -2);

    private static final int BLOCK = -1;

    /** Returns the beginning of a block. */
    static ResumePoint start(int block) {
        return new ResumePoint(block, BLOCK);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResumePoint point && block == point.block && instruction == point.instruction;
    }

    @Override
    public int hashCode() {
        return 31 * block + instruction;
    }

    boolean isStart() {
        return instruction == BLOCK;
    }

    boolean isCall() {
        return equals(CALL);
    }
}
