package io.memplan.batching.execute;

import io.memplan.batching.ir.Program;
import java.util.List;

/**
 * Runs members by their program counters: of the places at which members stand, in whatever function and at whatever
 * depth of recursion, one is chosen, and all members there go on together (Radul et al., MLSys 2020, algorithm 2).
 *
 * <p>Of the paper's optimisations: the top of every variable's stack is an ordinary column; only variables that are
 * live across a call that may come back to their function are stacked, all others are registers; a call of another
 * function stacks nothing but the return address; temporaries are never stacked; and pushes that the next pop would
 * undo do not happen, because a call in tail position replaces its caller.
 *
 * @param width the lanes that run at the same time; members beyond them wait
 * @param refill whether a lane takes the next member as soon as its own is finished, or waits for all others
 * @param choice which place goes on next
 */
public record ProgramCounter(int width, boolean refill, Choice choice) implements Executor {

    /** Which of the places at which lanes stand goes on next. */
    public enum Choice {
        /** The first in the program, as in the paper. */
        FIRST,
        /** The one with the most lanes. */
        FULLEST
    }

    public ProgramCounter {
        if (width < 1) {
            throw new IllegalArgumentException("The width is " + width + " lanes, but must be at least one.");
        }
    }

    @Override
    public BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher launcher) {
        return new ProgramCounterRun(program, this, arguments, launcher).run();
    }
}
