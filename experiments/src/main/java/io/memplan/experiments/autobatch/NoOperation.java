package io.memplan.experiments.autobatch;

import io.memplan.batching.compile.BatchLauncher;
import io.memplan.batching.compile.StopPoint;
import io.memplan.batching.compile.WaitingLanes;
import io.memplan.batching.ir.Instruction;

/** Makes calls of {@code Math.abs} batch points that return their operand: what remains is the cost of launching. */
final class NoOperation implements BatchLauncher {

    @Override
    public boolean isBatchPoint(Instruction instruction) {
        return instruction instanceof Instruction.Invoke invoke
                && invoke.intrinsic().name().equals("Math.abs");
    }

    /** The result takes the place of the operand, so there is nothing to do. */
    @Override
    public void launch(StopPoint point, WaitingLanes lanes) {}
}
