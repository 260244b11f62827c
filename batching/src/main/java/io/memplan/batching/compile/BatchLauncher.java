package io.memplan.batching.compile;

import io.memplan.batching.ir.Instruction;

/** Runs instructions for many lanes at once. */
public interface BatchLauncher {

    /** Returns whether lanes wait at an instruction. */
    boolean isBatchPoint(Instruction instruction);

    /**
     * Runs the instruction of a point for lanes that wait there: reads their operands, and sets what they make.
     *
     * <p>Nothing is set before it is sure that nothing is thrown. If something is thrown for several lanes, it is tried
     * again for each of them alone, so that only those end that are the cause.
     */
    void launch(StopPoint point, WaitingLanes lanes);

    /** Makes a launcher for programs that have no batch points. */
    static BatchLauncher none() {
        return new BatchLauncher() {
            @Override
            public boolean isBatchPoint(Instruction instruction) {
                return false;
            }

            @Override
            public void launch(StopPoint point, WaitingLanes lanes) {
                throw new IllegalStateException("There are no batch points, but lanes wait at " + point + ".");
            }
        };
    }
}
