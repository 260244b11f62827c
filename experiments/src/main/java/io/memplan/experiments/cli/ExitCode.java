package io.memplan.experiments.cli;

/** The exit codes of every command. */
public final class ExitCode {

    /** Everything asked for was done. */
    public static final int DONE = 0;
    /** A fault of Memplan itself. */
    public static final int INTERNAL_ERROR = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** No schedule fits the budget. */
    public static final int INFEASIBLE = 3;
    /** The time limit was reached; the plan is valid, a better one may exist. */
    public static final int TIME_LIMIT = 4;
    /** The time limit was reached before any plan was found. */
    public static final int NO_PLAN = 5;
    /** A file is corrupt, or a plan is not valid for its graph. */
    public static final int INVALID_FILE = 6;
    /** The user stopped the command. */
    public static final int CANCELLED = 130;

    private ExitCode() {}
}
