package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.training.TrainingWorker;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;

/** What to say of a budget that is too small. */
final class InfeasibleBudgets {

    private InfeasibleBudgets() {}

    static JsonNode describe(Plan plan) {
        return TrainingWorker.describe(plan).get("infeasible");
    }

    static String message(JsonNode why) {
        long smallest = why.get("smallestFeasibleBytes").asLong();
        return "The budget (" + ByteSize.format(why.get("budgetBytes").asLong())
                + ") is below the smallest feasible peak (" + ByteSize.format(smallest) + " = " + smallest
                + " B, at operation " + why.get("bindingOperation").asInt() + ", "
                + why.get("bindingName").asText() + "); "
                + (why.get("proven").asBoolean() ? "this is proven." : "found, not proven.")
                + "\nMaybe raise the budget to " + smallest + "B, or make the batch smaller.";
    }
}
