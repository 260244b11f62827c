package io.memplan.experiments.cli;

import io.memplan.graph.schedule.Violation;
import java.nio.file.Path;
import java.util.List;

/** A plan cannot be used, because it has no schedule or one that breaks a rule: {@link ExitCode#INVALID_FILE}. */
final class InvalidPlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidPlanException(Path planFile, List<Violation> violations) {
        super(
                violations.isEmpty()
                        ? "The plan " + planFile + " is infeasible: it has no schedule.\n"
                                + "Maybe solve with a larger budget."
                        : "The plan " + planFile + " is not valid: it breaks " + violations.size()
                                + " rule(s), first at " + violations.get(0)
                                + ".\nMaybe its file was edited, or a planner has a fault.");
    }
}
