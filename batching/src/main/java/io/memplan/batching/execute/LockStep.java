package io.memplan.batching.execute;

import io.memplan.batching.ir.Program;
import java.util.List;

/**
 * Runs all members in lock step: of the blocks at which members of a call stand, always the first, for those members
 * only (Radul et al., MLSys 2020, algorithm 1: local static auto-batching).
 *
 * <p>Calls recurse on the host's stack, so members that are at different depths of a recursion never run together, and
 * a recursion may be as deep as that stack allows.
 */
public final class LockStep implements Executor {

    private final LaneSelection selection;

    /** Creates an executor that computes for the members that stand at a block. */
    public LockStep() {
        this(LaneSelection.ACTIVE);
    }

    /** Creates an executor that computes for the members that a selection says. */
    public LockStep(LaneSelection selection) {
        this.selection = selection;
    }

    @Override
    public BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher launcher) {
        Outcomes outcomes = new Outcomes(program, arguments.size(), launcher);
        ScalarLoops loops = new ScalarLoops(selection, new MachineCounter());
        try {
            new LockStepRun(program, outcomes, arguments.size(), launcher, loops).run(arguments);
        } catch (StackOverflowError e) {
            throw new IllegalStateException(
                    "The recursion of " + program.entry() + " is deeper than the host's stack, which lock step uses."
                            + "\nMaybe use the program-counter executor, whose stacks grow.",
                    e);
        }
        return outcomes.result(loops.counter().counts());
    }
}
