package io.memplan.graph.schedule;

import java.util.List;
import java.util.stream.Collectors;

/** A schedule breaks a rule. */
public final class InvalidScheduleException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 5;

    private final transient List<Violation> violations;

    InvalidScheduleException(String graph, List<Violation> violations) {
        super("The schedule is not valid for the graph " + graph + ": " + violations.size() + " violation(s). "
                + violations.stream().limit(SHOWN).map(Violation::toString).collect(Collectors.joining("; "))
                + ".\nMaybe the plan was made for another graph or budget, or its file was edited.");
        this.violations = List.copyOf(violations);
    }

    /** Returns the rules broken, in the order of the steps. */
    public List<Violation> violations() {
        return violations;
    }
}
