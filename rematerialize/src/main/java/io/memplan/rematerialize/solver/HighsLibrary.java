package io.memplan.rematerialize.solver;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The part of HiGHS' C interface (1.12) that is used here, in the library that OR-Tools ships. */
interface HighsLibrary extends Library {

    int STATUS_ERROR = -1;
    int ROW_WISE = 2;
    int MINIMIZE = 1;
    int CALLBACK_MIP_IMPROVING_SOLUTION = 4;
    int CALLBACK_MIP_INTERRUPT = 6;
    int CALLBACK_SIMPLEX_INTERRUPT = 1;

    /** Returns whether the library is there and answers. */
    static boolean isLoaded() {
        return Holder.LIBRARY != null;
    }

    /** Returns the library. */
    static HighsLibrary get() {
        if (Holder.LIBRARY == null) {
            throw new SolverMissingException(problem());
        }
        return Holder.LIBRARY;
    }

    /** Returns why the library is missing. */
    static String problem() {
        return "The library libhighs of OR-Tools cannot be loaded (" + Holder.problem
                + "), so SCIP stands in for HiGHS, which is slower.\nMaybe run on Linux x86-64.";
    }

    Pointer Highs_create();

    void Highs_destroy(Pointer highs);

    int Highs_passMip(
            Pointer highs,
            int columns,
            int rows,
            int nonZeros,
            int format,
            int sense,
            double offset,
            double[] costs,
            double[] lowers,
            double[] uppers,
            double[] rowLowers,
            double[] rowUppers,
            int[] starts,
            int[] indices,
            double[] coefficients,
            int[] integrality);

    int Highs_setBoolOptionValue(Pointer highs, String option, int value);

    int Highs_setIntOptionValue(Pointer highs, String option, int value);

    int Highs_setDoubleOptionValue(Pointer highs, String option, double value);

    int Highs_setStringOptionValue(Pointer highs, String option, String value);

    int Highs_setSolution(
            Pointer highs,
            double[] columnValues,
            double @Nullable [] rowValues,
            double @Nullable [] columnDuals,
            double @Nullable [] rowDuals);

    int Highs_setCallback(Pointer highs, HighsCallback callback, @Nullable Pointer userData);

    int Highs_startCallback(Pointer highs, int type);

    int Highs_run(Pointer highs);

    int Highs_getModelStatus(Pointer highs);

    int Highs_getSolution(
            Pointer highs, double[] columnValues, double[] columnDuals, double[] rowValues, double[] rowDuals);

    double Highs_getObjectiveValue(Pointer highs);

    int Highs_getDoubleInfoValue(Pointer highs, String name, double[] value);

    int Highs_getIntInfoValue(Pointer highs, String name, int[] value);

    /** Returns the address of an item of a callback's data, whatever the layout of this version. */
    @Nullable
    Pointer Highs_getCallbackDataOutItem(Pointer dataOut, String name);

    /** What HiGHS calls while it solves. */
    interface HighsCallback extends Callback {

        /**
         * Hears of a state.
         *
         * @param type what the call is about
         * @param message a text, if any
         * @param dataOut what the solver tells
         * @param dataIn what it is told; begins with the wish to stop, an int
         * @param userData unused
         */
        void invoke(
                int type,
                @Nullable Pointer message,
                Pointer dataOut,
                @Nullable Pointer dataIn,
                @Nullable Pointer userData);
    }

    /** Loads the library at the first question. */
    final class Holder {

        private static @Nullable String problem;
        private static final @Nullable HighsLibrary LIBRARY = load();

        private Holder() {}

        private static @Nullable HighsLibrary load() {
            if (!Natives.areLoaded()) {
                problem = "OR-Tools is missing";
                return null;
            }
            try {
                HighsLibrary library = Native.load("libhighs.so.1", HighsLibrary.class);
                library.Highs_destroy(library.Highs_create());
                return library;
            } catch (LinkageError e) {
                problem = String.valueOf(e.getMessage());
                return null;
            }
        }
    }
}
