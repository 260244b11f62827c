package io.memplan.rematerialize.solver;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the solvers that work on this machine; what is missing is found out once. */
public final class MilpSolvers {

    private static final Logger LOGGER = LoggerFactory.getLogger(MilpSolvers.class);

    private MilpSolvers() {}

    /** Returns whether any solver works here. */
    public static boolean areAvailable() {
        return Natives.areLoaded();
    }

    /**
     * Makes sure that the native libraries are there, for solvers that are used without this package.
     *
     * @throws SolverMissingException if they are not
     */
    public static void requireNatives() {
        Natives.loadOrThrow();
    }

    /**
     * Returns a new HiGHS solver, or a new SCIP solver where HiGHS is missing.
     *
     * @throws SolverMissingException if neither works here
     */
    public static MilpSolver best() {
        Natives.loadOrThrow();
        if (HighsLibrary.isLoaded()) {
            return new HighsSolver();
        }
        Fallback.say();
        return new ScipSolver();
    }

    /**
     * Returns a new solver of the given name, {@code highs} or {@code scip}.
     *
     * @throws SolverMissingException if it does not work here
     * @throws IllegalArgumentException if there is no such solver
     */
    public static MilpSolver byName(String name) {
        Natives.loadOrThrow();
        return switch (name) {
            case "highs" -> {
                if (!HighsLibrary.isLoaded()) {
                    throw new SolverMissingException(HighsLibrary.problem());
                }
                yield new HighsSolver();
            }
            case "scip" -> new ScipSolver();
            default ->
                throw new IllegalArgumentException("There is no solver \"" + name + "\".\nMaybe one of: highs, scip.");
        };
    }

    /** Says once in the life of the JVM that SCIP stands in. */
    private static final class Fallback {

        static {
            LOGGER.info("{}", HighsLibrary.problem());
        }

        static void say() {
            // The class initialiser has said it.
        }
    }
}
