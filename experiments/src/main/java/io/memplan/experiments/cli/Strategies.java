package io.memplan.experiments.cli;

import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.BestOrderPlanner;
import io.memplan.rematerialize.OrderedPlanner;
import io.memplan.rematerialize.Planners;
import java.util.List;

/** The planners by their published names. */
final class Strategies {

    static final String DEFAULT = "auto";

    private static final String SWAPPING_DEFAULT = "joint";

    private final List<Planner> planners;
    private final boolean installed;

    Strategies(List<Planner> planners) {
        this(planners, false);
    }

    private Strategies(List<Planner> planners, boolean installed) {
        this.planners = List.copyOf(planners);
        this.installed = installed;
    }

    /** Returns whether they are those on the class path. */
    boolean areInstalled() {
        return installed;
    }

    /** Returns the planners on the class path. */
    static Strategies installed() {
        return new Strategies(Planners.all(), true);
    }

    List<String> names() {
        return planners.stream()
                .map(planner -> planner.description().name())
                .sorted()
                .toList();
    }

    /** Returns the strategy that a name means: the default one is {@code joint} where storages may be swapped. */
    String meantBy(String name, boolean swapping) {
        return swapping && name.equals(DEFAULT) && names().contains(SWAPPING_DEFAULT) ? SWAPPING_DEFAULT : name;
    }

    Planner find(String name) {
        return planners.stream()
                .filter(planner -> planner.description().name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /** Returns the planner of a name, for the order of the operations that is asked for. */
    Planner find(String name, String order) {
        Planner planner = find(name);
        return switch (order) {
            case "graph" -> planner;
            case "serenity" -> new OrderedPlanner(planner);
            case "best" -> new BestOrderPlanner(planner);
            default ->
                throw new UsageException("The order '" + order + "' is unknown.", "one of graph, serenity, best.");
        };
    }

    private UsageException unknown(String name) {
        List<String> close = Suggestions.closest(name, names());
        return new UsageException(
                "The strategy '" + name + "' is unknown.",
                (close.isEmpty() ? "one of " + String.join(", ", names()) : String.join(" or ", close)) + ".");
    }
}
