package io.memplan.experiments.cli;

import io.memplan.experiments.budgets.BudgetSummary;
import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every strategy at Checkmate's kind of budgets. */
@Command(
        name = "checkmate-budgets",
        description = "Plans graphs at several budgets with every strategy and compares them; every plan is checked.",
        footer = {
            "  memplan experiment checkmate-budgets --time-limit 5s",
            "  memplan experiment checkmate-budgets --graphs a.json,b.json --strategies auto,rotor --budgets 60%%,40%%",
            "  memplan experiment checkmate-budgets --models resnet50,vgg16 --batch 64 --json"
        })
final class BudgetsExperiment implements Callable<Integer> {

    private static final List<String> MODELS =
            List.of("resnet50", "resnet152", "mobilenetv2", "vgg16", "squeezenet", "googlenet", "transformer");

    private final Cancellation cancellation;
    private final Strategies strategies;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GraphOptions graphs;

    @Option(
            names = "--hardware",
            paramLabel = "NAME",
            description = "The device whose times are predicted for the models; default: v100-16g.")
    private @Nullable HardwareProfile hardware;

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "SIZE|N%",
            description = "The budgets; default: 75%%,60%%,50%%,40%%.")
    private List<Budget> budgets =
            List.of(new Budget.Share(0.75), new Budget.Share(0.6), new Budget.Share(0.5), new Budget.Share(0.4));

    @Option(names = "--strategies", split = ",", paramLabel = "NAME", description = "The planners; default: all.")
    private @Nullable List<String> names;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long each strategy may search each time; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The seed of every random decision; default: ${DEFAULT-VALUE}.")
    private long seed;

    BudgetsExperiment(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException {
        List<Planner> planners = (names == null ? strategies.names() : names)
                .stream().map(name -> strategies.find(name.strip())).toList();
        PrintWriter err = spec.commandLine().getErr();
        List<BudgetTrial> trials = new ArrayList<>();
        for (TrainingGraph graph : graphs.graphs(device(), MODELS)) {
            for (Budget budget : budgets) {
                for (Planner planner : planners) {
                    if (!cancellation.isCancelled()) {
                        BudgetTrial trial = BudgetTrial.run(planner, budget, request(graph));
                        trials.add(trial);
                        err.println(BudgetTables.line(trial));
                        err.flush();
                    }
                }
            }
        }
        List<BudgetSummary> summaries = planners.stream()
                .map(planner -> BudgetSummary.of(planner.description().name(), trials))
                .toList();
        List<BudgetTrial> faster = BudgetSummary.fasterThanAuto(trials);
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> BudgetTables.write(json, trials, summaries, faster));
        } else {
            BudgetTables.print(out, summaries, faster);
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private HardwareProfile device() {
        return hardware == null ? HardwareProfiles.find("v100").orElseThrow() : hardware;
    }

    private PlanRequest request(TrainingGraph graph) {
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optTimeLimit(timeLimit)
                .optSeed(seed)
                .optCancelled(cancellation::isCancelled)
                .build();
    }
}
