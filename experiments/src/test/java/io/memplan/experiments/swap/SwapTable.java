package io.memplan.experiments.swap;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.Planners;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Plans graphs with several strategies and prints the overhead of each: graph files, profiles, shares, strategies and a
 * time limit in seconds, the lists separated by commas.
 */
final class SwapTable {

    private static final long HOST_BYTES = 256L << 30;

    private SwapTable() {}

    public static void main(String[] arguments) throws IOException {
        Duration limit = Duration.ofSeconds(Long.parseLong(arguments[4]));
        for (String file : list(arguments[0])) {
            TrainingGraph graph = GraphFile.read(Path.of(file));
            for (String hardware : list(arguments[1])) {
                for (String share : list(arguments[2])) {
                    StringBuilder row = new StringBuilder("| ")
                            .append(graph.name())
                            .append(" | ")
                            .append(hardware)
                            .append(" | ")
                            .append(share);
                    for (String strategy : list(arguments[3])) {
                        PlanRequest request = PlanRequest.builder()
                                .setGraph(graph)
                                .setBudgetBytes(graph.budgetOfShare(Double.parseDouble(share)))
                                .optHostBudgetBytes(HOST_BYTES)
                                .optHardware(HardwareProfiles.find(hardware).orElseThrow())
                                .optTimeLimit(limit)
                                .build();
                        row.append(" | ")
                                .append(cell(strategy, Planners.byName(strategy).plan(request)));
                    }
                    System.out.println(row + " |");
                }
            }
        }
    }

    private static List<String> list(String argument) {
        return List.of(argument.split(",", -1));
    }

    private static String cell(String strategy, Plan plan) {
        return String.format(
                Locale.ROOT,
                "%s %s gap %.2f %.1f s",
                strategy,
                plan.isFeasible() ? String.format(Locale.ROOT, "%.2f %%", 100 * plan.overhead()) : "none",
                100 * plan.gap(),
                plan.solveMillis() / 1000.0);
    }
}
