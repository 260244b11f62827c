package io.memplan.graph.schedule;

import java.util.List;

/**
 * One place where a schedule breaks a rule.
 *
 * @param rule the rule
 * @param step the index of the step, or the number of steps for what is wrong at the end
 * @param operation the label of the operation, or the text of a step that is not a compute
 * @param values the ids of the values concerned
 * @param fact what is wrong, with its numbers
 */
public record Violation(ScheduleRule rule, int step, String operation, List<Integer> values, String fact) {

    /** Copies the values. */
    public Violation {
        values = List.copyOf(values);
    }

    @Override
    public String toString() {
        return "step " + step + ", " + operation + ": " + fact + " (rule " + rule.number() + ")";
    }
}
