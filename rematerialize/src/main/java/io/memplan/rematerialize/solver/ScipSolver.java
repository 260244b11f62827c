package io.memplan.rematerialize.solver;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** SCIP, through OR-Tools' {@code MPSolver}. It cannot be stopped before its time limit. */
final class ScipSolver implements MilpSolver {

    private final AtomicBoolean busy = new AtomicBoolean();

    @Override
    public String name() {
        return "scip";
    }

    @Override
    public MilpResult solve(MilpModel model, MilpOptions options) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("This solver is solving already; one solve at a time.");
        }
        MPSolver solver = MPSolver.createSolver("SCIP");
        if (solver == null) {
            busy.set(false);
            throw new SolverMissingException("OR-Tools has no SCIP here.\nMaybe run on Linux x86-64.");
        }
        try {
            return solve(solver, model, options);
        } finally {
            solver.delete();
            busy.set(false);
        }
    }

    private static MilpResult solve(MPSolver solver, MilpModel model, MilpOptions options) {
        MPVariable[] variables = variables(solver, model);
        rows(solver, model, variables);
        options.start().ifPresent(start -> solver.setHint(variables, start));
        solver.setTimeLimit(Math.max(1, (long) (1000 * options.seconds())));
        solver.setSolverSpecificParametersAsString("limits/absgap = " + Math.max(1e-9, options.absoluteGap())
                + "\nrandomization/randomseedshift = " + (options.seed() & 0x3fffffff) + "\n");
        MPSolverParameters parameters = parameters();
        try {
            return result(solver, solver.solve(parameters), variables);
        } finally {
            parameters.delete();
        }
    }

    private static MPSolverParameters parameters() {
        MPSolverParameters parameters = new MPSolverParameters();
        parameters.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 0);
        return parameters;
    }

    private static MPVariable[] variables(MPSolver solver, MilpModel model) {
        double[] lowers = model.lowers();
        double[] uppers = model.uppers();
        double[] costs = model.costs();
        MPVariable[] variables = new MPVariable[model.columns()];
        for (int column = 0; column < variables.length; column++) {
            variables[column] = solver.makeVar(lowers[column], uppers[column], model.isInteger(column), "");
            solver.objective().setCoefficient(variables[column], costs[column]);
        }
        solver.objective().setMinimization();
        return variables;
    }

    private static void rows(MPSolver solver, MilpModel model, MPVariable[] variables) {
        double[] lowers = model.rowLowers();
        double[] uppers = model.rowUppers();
        int[] starts = model.rowStarts();
        int[] indices = model.indices();
        double[] coefficients = model.coefficients();
        for (int row = 0; row < model.rows(); row++) {
            MPConstraint constraint = solver.makeConstraint(lowers[row], uppers[row], "");
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                constraint.setCoefficient(variables[indices[i]], coefficients[i]);
            }
        }
    }

    private static MilpResult result(MPSolver solver, MPSolver.ResultStatus status, MPVariable[] variables) {
        return switch (status) {
            case INFEASIBLE -> MilpResult.nothing(MilpStatus.INFEASIBLE);
            case OPTIMAL, FEASIBLE -> {
                double[] values = new double[variables.length];
                for (int column = 0; column < values.length; column++) {
                    values[column] = variables[column].solutionValue();
                }
                yield new MilpResult(
                        status == MPSolver.ResultStatus.OPTIMAL ? MilpStatus.OPTIMAL : MilpStatus.STOPPED,
                        Optional.of(values),
                        solver.objective().value(),
                        solver.objective().bestBound());
            }
            default ->
                new MilpResult(
                        MilpStatus.STOPPED,
                        Optional.empty(),
                        Double.POSITIVE_INFINITY,
                        solver.objective().bestBound());
        };
    }
}
