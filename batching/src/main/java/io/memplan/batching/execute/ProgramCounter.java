package io.memplan.batching.execute;

import io.memplan.batching.ir.Program;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Runs members by their program counters: of the places at which members stand, in whatever function and at whatever
 * depth of recursion, one is chosen, and all members there go on together (Radul et al., MLSys 2020, algorithm 2).
 *
 * <p>Stacks grow as they are needed. The paper's optimisations can be left out one by one, to see what each is worth.
 *
 * @param width the lanes that run at the same time; members beyond them wait
 * @param refill whether a lane takes the next member as soon as its own is finished, or waits for all others
 * @param choice which place goes on next
 * @param selection for which lanes operations are computed
 * @param optimisations the optimisations in use
 */
public record ProgramCounter(
        int width, boolean refill, Choice choice, LaneSelection selection, Set<Optimisation> optimisations)
        implements Executor {

    /** Which of the places at which lanes stand goes on next. */
    public enum Choice {
        /** The first in the program, as in the paper. */
        FIRST,
        /** The one with the most lanes. */
        FULLEST
    }

    public ProgramCounter {
        optimisations = Set.copyOf(optimisations);
        if (width < 1) {
            throw new IllegalArgumentException("The width is " + width + " lanes, but must be at least one.");
        }
    }

    /** Creates an executor that computes for the lanes at a place, with all optimisations. */
    public ProgramCounter(int width, boolean refill, Choice choice) {
        this(width, refill, choice, LaneSelection.ACTIVE, EnumSet.allOf(Optimisation.class));
    }

    @Override
    public BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher launcher) {
        return new ProgramCounterRun(program, this, arguments, launcher).run();
    }
}
