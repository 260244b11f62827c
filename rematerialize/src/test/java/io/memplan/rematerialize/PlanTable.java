package io.memplan.rematerialize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Plans the real graphs with every strategy: prints a table and writes the steps of each plan into a folder. */
final class PlanTable {

    private static final double[] SHARES = {0.75, 0.60, 0.50, 0.40, 0.30};

    private PlanTable() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (String strategy : arguments[1].split(",", -1)) {
            for (String name : RealGraphs.NAMES) {
                TrainingGraph graph = RealGraphs.read(name);
                StringBuilder row = new StringBuilder("| " + strategy + " | " + name);
                for (double share : SHARES) {
                    Plan plan = Planners.byName(strategy).plan(PlanRequest.of(graph, graph.budgetOfShare(share)));
                    row.append(" | ").append(cell(graph, plan));
                    if (plan.isFeasible()) {
                        Path file = folder.resolve(name + "-" + strategy + "-" + Math.round(share * 100) + ".json");
                        new ObjectMapper().writeValue(file.toFile(), steps(plan.schedule()));
                    }
                }
                System.out.println(row + " |");
            }
        }
    }

    private static String cell(TrainingGraph graph, Plan plan) {
        if (!plan.isFeasible()) {
            double share = (plan.predictedPeakBytes() - graph.alwaysResidentBytes())
                    / (double) (graph.keepAllPeakBytes() - graph.alwaysResidentBytes());
            boolean proven = plan.infeasibility().orElseThrow().proven();
            return String.format(Locale.ROOT, "needs %.1f %%%s", 100 * share, proven ? ", proven" : "");
        }
        return String.format(
                Locale.ROOT,
                "%.3f %% gap %.3f %%, %.1f s",
                100 * plan.overhead(),
                100 * plan.gap(),
                plan.solveMillis() / 1000.0);
    }

    private static ObjectNode steps(Schedule schedule) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode steps = root.putArray("steps");
        for (Step step : schedule.steps()) {
            if (step instanceof Step.Compute compute) {
                steps.addObject().put("do", "compute").put("operation", compute.operation());
            } else if (step instanceof Step.Free free) {
                steps.addObject().put("do", "free").put("value", free.storage());
            }
        }
        return root;
    }
}
