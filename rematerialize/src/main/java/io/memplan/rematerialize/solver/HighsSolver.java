package io.memplan.rematerialize.solver;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** HiGHS, through its C interface, with one thread. */
final class HighsSolver implements MilpSolver {

    private static final int OPTIMAL = 7;
    private static final int INFEASIBLE = 8;
    private static final int UNBOUNDED_OR_INFEASIBLE = 9;
    private static final int TIME_LIMIT = 13;
    private static final int INTERRUPT = 17;
    private static final int FEASIBLE_POINT = 2;
    private static final double HUGE = 1e29;
    private static final List<String> HEURISTICS = List.of("feasibility_jump", "rins", "rens", "root_reduced_cost");

    private final AtomicBoolean busy = new AtomicBoolean();

    @Override
    public String name() {
        return "highs";
    }

    @Override
    public MilpResult solve(MilpModel model, MilpOptions options) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("This solver is solving already; one solve at a time.");
        }
        HighsLibrary library = HighsLibrary.get();
        Pointer highs = library.Highs_create();
        try {
            return solve(library, highs, model, options);
        } finally {
            library.Highs_destroy(highs);
            busy.set(false);
        }
    }

    private static MilpResult solve(HighsLibrary library, Pointer highs, MilpModel model, MilpOptions options) {
        library.Highs_setBoolOptionValue(highs, "output_flag", 0);
        library.Highs_setIntOptionValue(highs, "threads", 1);
        library.Highs_setIntOptionValue(highs, "random_seed", (int) (options.seed() & 0x3fffffff));
        library.Highs_setDoubleOptionValue(highs, "time_limit", Math.max(0.01, options.seconds()));
        library.Highs_setDoubleOptionValue(highs, "mip_rel_gap", 0);
        library.Highs_setDoubleOptionValue(highs, "mip_abs_gap", Math.max(1e-6, options.absoluteGap()));
        library.Highs_setIntOptionValue(highs, "mip_max_nodes", options.nodes());
        if (options.proves()) {
            library.Highs_setDoubleOptionValue(highs, "mip_heuristic_effort", 0);
            for (String heuristic : HEURISTICS) {
                library.Highs_setBoolOptionValue(highs, "mip_heuristic_run_" + heuristic, 0);
            }
        }
        if (pass(library, highs, model) == HighsLibrary.STATUS_ERROR) {
            return MilpResult.nothing(MilpStatus.FAILED);
        }
        options.start().ifPresent(start -> library.Highs_setSolution(highs, start, null, null, null));
        Listener listener = new Listener(library, model.columns(), options.watch());
        library.Highs_setCallback(highs, listener, null);
        library.Highs_startCallback(highs, HighsLibrary.CALLBACK_MIP_INTERRUPT);
        library.Highs_startCallback(highs, HighsLibrary.CALLBACK_SIMPLEX_INTERRUPT);
        library.Highs_startCallback(highs, HighsLibrary.CALLBACK_MIP_IMPROVING_SOLUTION);
        library.Highs_run(highs);
        return result(library, highs, model);
    }

    private static int pass(HighsLibrary library, Pointer highs, MilpModel model) {
        int[] integrality = new int[model.columns()];
        for (int column = 0; column < integrality.length; column++) {
            integrality[column] = model.isInteger(column) ? 1 : 0;
        }
        return library.Highs_passMip(
                highs,
                model.columns(),
                model.rows(),
                model.nonZeros(),
                HighsLibrary.ROW_WISE,
                HighsLibrary.MINIMIZE,
                0,
                model.costs(),
                model.lowers(),
                model.uppers(),
                model.rowLowers(),
                model.rowUppers(),
                model.rowStarts(),
                model.indices(),
                model.coefficients(),
                integrality);
    }

    private static MilpResult result(HighsLibrary library, Pointer highs, MilpModel model) {
        int status = library.Highs_getModelStatus(highs);
        if (status == INFEASIBLE || status == UNBOUNDED_OR_INFEASIBLE) {
            return MilpResult.nothing(MilpStatus.INFEASIBLE);
        }
        boolean mip = false;
        for (int column = 0; column < model.columns() && !mip; column++) {
            mip = model.isInteger(column);
        }
        int[] primal = new int[1];
        library.Highs_getIntInfoValue(highs, "primal_solution_status", primal);
        Optional<double[]> solution = Optional.empty();
        double objective = Double.POSITIVE_INFINITY;
        if (primal[0] == FEASIBLE_POINT) {
            double[] values = new double[model.columns()];
            double[] duals = new double[model.columns()];
            double[] rows = new double[model.rows()];
            double[] rowDuals = new double[model.rows()];
            library.Highs_getSolution(highs, values, duals, rows, rowDuals);
            solution = Optional.of(values);
            objective = library.Highs_getObjectiveValue(highs);
        }
        double bound = Double.NEGATIVE_INFINITY;
        if (mip) {
            double[] value = new double[1];
            library.Highs_getDoubleInfoValue(highs, "mip_dual_bound", value);
            bound = Math.abs(value[0]) < HUGE ? value[0] : Double.NEGATIVE_INFINITY;
        } else if (status == OPTIMAL) {
            bound = objective;
        }
        MilpStatus ended =
                switch (status) {
                    case OPTIMAL -> MilpStatus.OPTIMAL;
                    case TIME_LIMIT, INTERRUPT -> MilpStatus.STOPPED;
                    default -> solution.isPresent() ? MilpStatus.STOPPED : MilpStatus.FAILED;
                };
        return new MilpResult(ended, solution, objective, bound);
    }

    /** Passes the solver's calls on; must stay reachable while it runs. */
    private static final class Listener implements HighsLibrary.HighsCallback {

        private final HighsLibrary library;
        private final int columns;
        private final MilpWatch watch;

        Listener(HighsLibrary library, int columns, MilpWatch watch) {
            this.library = library;
            this.columns = columns;
            this.watch = watch;
        }

        @Override
        public void invoke(
                int type,
                @Nullable Pointer message,
                Pointer dataOut,
                @Nullable Pointer dataIn,
                @Nullable Pointer userData) {
            if (type == HighsLibrary.CALLBACK_MIP_IMPROVING_SOLUTION) {
                Pointer address = library.Highs_getCallbackDataOutItem(dataOut, "mip_solution");
                if (address != null) {
                    watch.found(
                            address.getDoubleArray(0, columns),
                            item(dataOut, "objective_function_value", Double.POSITIVE_INFINITY));
                }
            } else if (dataIn != null) {
                boolean mip = type == HighsLibrary.CALLBACK_MIP_INTERRUPT;
                double objective =
                        mip ? item(dataOut, "mip_primal_bound", Double.POSITIVE_INFINITY) : Double.POSITIVE_INFINITY;
                double bound =
                        mip ? item(dataOut, "mip_dual_bound", Double.NEGATIVE_INFINITY) : Double.NEGATIVE_INFINITY;
                if (watch.shouldStop(objective, bound)) {
                    dataIn.setInt(0, 1);
                }
            }
        }

        private double item(Pointer dataOut, String name, double unknown) {
            Pointer address = library.Highs_getCallbackDataOutItem(dataOut, name);
            if (address == null) {
                return unknown;
            }
            double value = address.getDouble(0);
            return Math.abs(value) < HUGE ? value : unknown;
        }
    }
}
