package io.memplan.rematerialize;

import io.memplan.graph.plan.Planner;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the strategies on the class path. */
public final class Planners {

    /** Cheap strategies of one mode or of a fixed rule; those that take the longest first. */
    private static final List<String> CHEAP = List.of(
            "accudnn",
            "greedy-evict",
            "capuchin",
            "rotor",
            "serenity",
            "revolve",
            "pytorch-knapsack",
            "superneurons",
            "chen-greedy",
            "largest-first",
            "belady-window",
            "vdnn-all",
            "vdnn-conv",
            "chen-sqrt",
            "checkpoint-all");

    private Planners() {}

    /** Returns every strategy, by name. */
    public static List<Planner> all() {
        return ServiceLoader.load(Planner.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(planner -> planner.description().name()))
                .toList();
    }

    /** Returns the cheap strategies whose plans the joint planner takes into account, besides {@code auto}. */
    static List<Planner> cheapSingleMode() {
        return all().stream()
                .filter(planner -> CHEAP.contains(planner.description().name()))
                .sorted(Comparator.comparingInt(
                        planner -> CHEAP.indexOf(planner.description().name())))
                .toList();
    }

    /**
     * Returns the strategy of the given name.
     *
     * @throws IllegalArgumentException naming the known strategies, if there is none
     */
    public static Planner byName(String name) {
        List<Planner> all = all();
        return all.stream()
                .filter(planner -> planner.description().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no strategy \"" + name + "\".\nMaybe one of: "
                        + all.stream()
                                .map(planner -> planner.description().name())
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
