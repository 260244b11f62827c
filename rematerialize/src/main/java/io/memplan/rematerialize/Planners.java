package io.memplan.rematerialize;

import io.memplan.graph.plan.Planner;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the strategies on the class path. */
public final class Planners {

    /** Strategies of one mode, those that swap first, then by what they cost. {@code auto} includes the searches. */
    private static final List<String> SINGLE_MODE = List.of(
            "auto",
            "vdnn-all",
            "vdnn-conv",
            "largest-first",
            "belady-window",
            "superneurons",
            "capuchin",
            "accudnn",
            "checkpoint-all",
            "chen-sqrt",
            "chen-greedy",
            "serenity",
            "pytorch-knapsack",
            "revolve",
            "rotor",
            "greedy-evict");

    private Planners() {}

    /** Returns every strategy, by name. */
    public static List<Planner> all() {
        return ServiceLoader.load(Planner.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(planner -> planner.description().name()))
                .toList();
    }

    /** Returns the strategies whose plans the joint planner takes into account: cheap ones, and {@code auto}. */
    static List<Planner> singleMode() {
        return all().stream()
                .filter(planner -> SINGLE_MODE.contains(planner.description().name()))
                .sorted(Comparator.comparingInt(
                        planner -> SINGLE_MODE.indexOf(planner.description().name())))
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
