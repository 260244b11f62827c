package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.experiments.budgets.SampleGraphs;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.Planners;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model or graph at a budget with a strategy on a device: everything that another process needs to plan it.
 *
 * @param model the model to trace, or null for a file
 * @param file the graph file, or null for a model
 * @param fingerprint the fingerprint of the file's graph, so that another content is another cell; null for a model
 * @param batch the batch of a model
 * @param hardware the device
 * @param budget the budget as it was written
 * @param strategy the planner's name
 * @param timeLimitMillis how long it may search, in milliseconds
 * @param hostBudgetBytes the host memory that swapping may take, in bytes
 * @param seed the seed of every random decision
 */
public record SweepCell(
        @Nullable String model,
        @Nullable String file,
        @Nullable String fingerprint,
        int batch,
        HardwareProfile hardware,
        String budget,
        String strategy,
        long timeLimitMillis,
        long hostBudgetBytes,
        long seed) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a cell. */
    public static SweepCell of(JsonNode node) {
        return JSON.convertValue(node, SweepCell.class);
    }

    /** Writes the cell. */
    public JsonNode toJson() {
        return JSON.valueToTree(this);
    }

    /** Returns what it is, for people. */
    public String label() {
        return (model == null ? String.valueOf(file) : model + "-b" + batch) + ", " + hardware.name() + ", " + budget
                + ", " + strategy;
    }

    /** Returns what its result depends on. */
    public Map<String, Object> inputs() {
        Map<String, Object> inputs = new TreeMap<>();
        inputs.put("graph", fingerprint == null ? model + "-b" + batch : fingerprint);
        inputs.put("hardware", hardware.name());
        inputs.put("budget", budget);
        inputs.put("strategy", strategy);
        return inputs;
    }

    /** Plans it here, and returns what came of it; the plan is checked and simulated. */
    JsonNode plan() throws IOException {
        TrainingGraph graph = model == null
                ? GraphFile.read(Path.of(Objects.requireNonNull(file)))
                : SampleGraphs.traced(model, batch, hardware);
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optHostBudgetBytes(hostBudgetBytes)
                .optHardware(hardware)
                .optTimeLimit(Duration.ofMillis(timeLimitMillis))
                .optSeed(seed)
                .build();
        BudgetTrial trial = BudgetTrial.run(Planners.byName(strategy), Budget.parse(budget), request);
        ObjectNode row = JSON.createObjectNode();
        row.put("graph", trial.graph()).put("operations", trial.operations());
        row.put("hardware", hardware.name());
        row.put("budget", budget).put("budgetBytes", trial.budgetBytes());
        row.put("strategy", strategy).put("status", trial.status().name());
        if (trial.isFeasible()) {
            row.put("nanos", trial.nanos()).put("overhead", trial.overhead()).put("gap", trial.gap());
        } else {
            row.put("proven", trial.proven());
        }
        row.put("solveMillis", trial.solveMillis());
        return row;
    }
}
