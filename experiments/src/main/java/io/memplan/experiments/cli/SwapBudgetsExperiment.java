package io.memplan.experiments.cli;

import io.memplan.experiments.swap.SwapSummary;
import io.memplan.experiments.swap.SwapTrial;
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

/** The joint planner beside every strategy of one mode. */
@Command(
        name = "swap-budgets",
        description =
                "Plans graphs at several budgets on several devices with the joint planner and with strategies that only"
                        + " swap or only recompute, and compares them; every plan is checked and simulated.",
        footer = {
            "  memplan experiment swap-budgets --time-limit 60s",
            "  memplan experiment swap-budgets --models resnet152 --hardware h200 --budgets 50%% --json"
        })
final class SwapBudgetsExperiment implements Callable<Integer> {

    private static final List<String> MODELS = List.of("resnet152", "bert", "gpt2");

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
            split = ",",
            paramLabel = "NAME",
            description = "The devices; default: v100-16g,a100-40g,h200-141g. Graph files keep their own times.")
    private @Nullable List<HardwareProfile> hardware;

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "SIZE|N%",
            description = "The budgets; default: 75%%,60%%,50%%,40%%,30%%.")
    private List<Budget> budgets = List.of(
            new Budget.Share(0.75),
            new Budget.Share(0.6),
            new Budget.Share(0.5),
            new Budget.Share(0.4),
            new Budget.Share(0.3));

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The host memory that swapping may take; default: 256GiB.")
    private long hostBudget = 256L << 30;

    @Option(
            names = "--disk-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The disk space that swapping may take; default: none.")
    private long diskBudget;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description =
                    "The other planners; default: auto,accudnn,capuchin,superneurons,largest-first,belady-window,vdnn-all,"
                            + "vdnn-conv.")
    private List<String> peers = List.of(
            "auto", "accudnn", "capuchin", "superneurons", "largest-first", "belady-window", "vdnn-all", "vdnn-conv");

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long each strategy may search each time; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    SwapBudgetsExperiment(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException {
        Planner joint = strategies.find("joint");
        List<Planner> others =
                peers.stream().map(name -> strategies.find(name.strip())).toList();
        PrintWriter err = spec.commandLine().getErr();
        List<SwapTrial> trials = new ArrayList<>();
        for (HardwareProfile device : devices()) {
            for (TrainingGraph graph : graphs.graphs(device, MODELS)) {
                for (Budget budget : budgets) {
                    if (!cancellation.isCancelled()) {
                        SwapTrial trial = SwapTrial.run(joint, others, budget, request(graph, device));
                        trials.add(trial);
                        err.println(SwapTables.line(trial));
                        err.flush();
                    }
                }
            }
        }
        SwapSummary summary = SwapSummary.of(trials);
        PrintWriter out = spec.commandLine().getOut();
        if (common.json) {
            JsonOutput.print(out, json -> SwapTables.write(json, trials, summary));
        } else {
            SwapTables.print(out, trials, summary);
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private List<HardwareProfile> devices() {
        return hardware != null
                ? hardware
                : List.of("v100", "a100", "h200").stream()
                        .map(name -> HardwareProfiles.find(name).orElseThrow())
                        .toList();
    }

    private PlanRequest request(TrainingGraph graph, HardwareProfile device) {
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.keepAllPeakBytes())
                .optHostBudgetBytes(hostBudget)
                .optDiskBudgetBytes(diskBudget)
                .optHardware(device)
                .optTimeLimit(timeLimit)
                .optCancelled(cancellation::isCancelled)
                .build();
    }
}
