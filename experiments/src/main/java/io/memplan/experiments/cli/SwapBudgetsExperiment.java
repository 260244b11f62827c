package io.memplan.experiments.cli;

import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.swap.SwapSummary;
import io.memplan.experiments.swap.SwapTrial;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class SwapBudgetsExperiment extends AbstractBudgetsExperiment {

    private static final String JOINT = "joint";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "swap-budgets",
            "the joint planner beside strategies that only swap or only recompute, on three GPUs",
            "What keeping, recomputing and swapping in one plan is worth. Times are simulated on profiles of the devices,"
                    + " with links that are slower when both directions run; every plan is checked.",
            List.of(
                    new PublishedFigure(
                            "hybrid of swap and recompute against the best before it (STR)",
                            "21 to 28 % faster",
                            "STR, TPDS 2023",
                            "measured on their GPUs and graphs; ours are simulated, on our own graphs"),
                    new PublishedFigure(
                            "keep, recompute or offload by two integer programs (TorchTitan)",
                            "5.6 % over full recompute at equal budget",
                            "TorchTitan, auto_perf_maxing, 2026",
                            "measured on large transformers")));

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
    private List<Budget> budgets = DoubleStream.of(0.75, 0.6, 0.5, 0.4, 0.3)
            .<Budget>mapToObj(Budget.Share::new)
            .toList();

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

    SwapBudgetsExperiment(Cancellation cancellation, Strategies strategies) {
        super(cancellation, strategies, Duration.ofSeconds(60));
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    List<String> usualModels() {
        return List.of("resnet152", "bert", "gpt2");
    }

    @Override
    List<HardwareProfile> devices() {
        return hardware != null
                ? hardware
                : Stream.of("v100", "a100", "h200")
                        .map(name -> HardwareProfiles.find(name).orElseThrow())
                        .toList();
    }

    @Override
    List<Budget> budgets() {
        return budgets;
    }

    @Override
    List<String> strategyNames() {
        return Stream.concat(Stream.of(JOINT), peers.stream()).toList();
    }

    @Override
    void complete(PlanRequest.Builder request, HardwareProfile device) {
        request.optHostBudgetBytes(hostBudget).optDiskBudgetBytes(diskBudget).optHardware(device);
    }

    @Override
    Findings findings(List<Placed> placed) {
        int each = 1 + peers.size();
        List<SwapTrial> trials = new ArrayList<>();
        for (int from = 0; from + each <= placed.size(); from += each) {
            trials.add(new SwapTrial(
                    placed.get(from).hardware(),
                    placed.get(from).trial(),
                    placed.subList(from + 1, from + each).stream()
                            .map(Placed::trial)
                            .toList()));
        }
        SwapSummary summary = SwapSummary.of(trials);
        return Findings.of(
                json -> SwapTables.write(json, trials, summary), out -> SwapTables.print(out, trials, summary));
    }
}
