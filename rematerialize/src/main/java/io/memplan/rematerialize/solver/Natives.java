package io.memplan.rematerialize.solver;

import com.google.ortools.Loader;
import org.jspecify.annotations.Nullable;

/** Loads OR-Tools' native libraries, once in the life of the JVM. */
final class Natives {

    private static final @Nullable String PROBLEM = load();

    private Natives() {}

    private static @Nullable String load() {
        try {
            Loader.loadNativeLibraries();
            return null;
        } catch (RuntimeException | LinkageError e) {
            return "The native libraries of OR-Tools cannot be loaded (" + e
                    + ").\nMaybe this platform has none; strategies without a solver still work.";
        }
    }

    static boolean areLoaded() {
        return PROBLEM == null;
    }

    static void loadOrThrow() {
        if (PROBLEM != null) {
            throw new SolverMissingException(PROBLEM);
        }
    }
}
