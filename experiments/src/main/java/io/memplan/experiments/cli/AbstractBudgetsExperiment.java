package io.memplan.experiments.cli;

import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Strategies at budgets of graphs on devices: a cell each, planned, checked and simulated. */
@Command
abstract class AbstractBudgetsExperiment extends AbstractExperiment {

    /** Those that search until their time is up; others end within seconds, which only their own complexity bounds. */
    private static final Set<String> SEARCHING = Set.of(
            "auto", "joint", "lazy-cuts", "intervals", "anneal", "checkmate", "checkmate-scip", "checkmate-merged");

    private static final Duration OTHERS = Duration.ofSeconds(10);
    private static final Duration TRACING = Duration.ofSeconds(5);

    /**
     * What a strategy came to on a device.
     *
     * @param hardware the device's name
     * @param trial the outcome
     */
    record Placed(String hardware, BudgetTrial trial) {}

    private final Strategies strategies;

    @Mixin
    private GraphOptions graphs;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long each strategy may search each time; default: 10s, of swap-budgets 60s.")
    private Duration timeLimit;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every random decision; default: 42.")
    private long seed = 42;

    AbstractBudgetsExperiment(Cancellation cancellation, Strategies strategies, Duration usualLimit) {
        super(cancellation);
        this.strategies = strategies;
        this.timeLimit = usualLimit;
    }

    /** Returns the models when nothing is named. */
    abstract List<String> usualModels();

    abstract List<HardwareProfile> devices();

    abstract List<Budget> budgets();

    abstract List<String> strategyNames();

    /** Adds what the request needs besides the graph and when to stop. */
    abstract void complete(PlanRequest.Builder request, HardwareProfile device);

    /** Returns what is found in all trials, in the order of devices, graphs, budgets and strategies. */
    abstract Findings findings(List<Placed> trials);

    final Strategies strategies() {
        return strategies;
    }

    @Override
    final Duration atMost() {
        Duration each = Duration.ZERO;
        for (String name : strategyNames()) {
            each = each.plus(SEARCHING.contains(name) || timeLimit.compareTo(OTHERS) < 0 ? timeLimit : OTHERS);
        }
        long places = (long) graphs.count(usualModels()) * devices().size();
        return each.multipliedBy(places * budgets().size()).plus(TRACING.multipliedBy(places));
    }

    @Override
    final Findings run(Cells cells) throws Exception {
        List<Planner> planners = strategyNames().stream()
                .map(name -> strategies.find(name.strip()))
                .toList();
        List<Cell<Placed>> all = new ArrayList<>();
        for (HardwareProfile device : devices()) {
            for (TrainingGraph graph : graphs.graphs(device, usualModels())) {
                for (Budget budget : budgets()) {
                    planners.forEach(planner -> all.add(cell(cells, device, graph, budget, planner)));
                }
            }
        }
        return findings(cells.all(all));
    }

    private Cell<Placed> cell(
            Cells cells, HardwareProfile device, TrainingGraph graph, Budget budget, Planner planner) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("graph", graph.fingerprint());
        inputs.put("name", graph.name());
        inputs.put("nanos", graph.baseNanos());
        inputs.put("hardware", device.name());
        inputs.put("budget", budget.toString());
        inputs.put("strategy", planner.description().name());
        return new Cell<>(
                graph.name() + ", " + budget + ", " + planner.description().name(), inputs, Placed.class, () -> {
                    BudgetTrial trial = BudgetTrial.run(planner, budget, request(graph, device));
                    cells.log(BudgetTables.line(trial));
                    return new Placed(device.name(), trial);
                });
    }

    private PlanRequest request(TrainingGraph graph, HardwareProfile device) {
        PlanRequest.Builder request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optTimeLimit(timeLimit)
                .optSeed(seed)
                .optCancelled(this::isCancelled);
        complete(request, device);
        return request.build();
    }
}
