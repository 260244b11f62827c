package io.memplan.graph.plan;

/**
 * What a planner is.
 *
 * @param name the published name, by which commands know it
 * @param summary one sentence on how it works, with its source
 * @param guarantee what holds for its plans
 * @param complexity the time it takes, in the number n of operations
 */
public record PlannerDescription(String name, String summary, String guarantee, String complexity) {}
