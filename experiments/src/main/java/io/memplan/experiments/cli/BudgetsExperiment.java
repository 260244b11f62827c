package io.memplan.experiments.cli;

import io.memplan.experiments.budgets.BudgetSummary;
import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every strategy at Checkmate's kind of budgets. */
@Command(
        name = "checkmate-budgets",
        description = "Plans graphs at several budgets with every strategy and compares them; every plan is checked.",
        footer = {
            "  memplan experiment checkmate-budgets --time-limit 5s",
            "  memplan experiment checkmate-budgets --graphs a.json,b.json --strategies auto,rotor --budgets 60%%,40%%",
            "  memplan experiment checkmate-budgets --models resnet50,vgg16 --batch 64 --json"
        })
final class BudgetsExperiment extends AbstractBudgetsExperiment {

    private static final String CHECKMATE = "Jain et al., Checkmate, MLSys 2020, section 6";

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "checkmate-budgets",
            "every strategy at several budgets on real training graphs, each plan checked",
            "What each published strategy adds to the time of a step when memory is short, beside auto, which no other may"
                    + " beat. Times are predicted by a roofline model of a V100, or as a recorded graph states them; peaks"
                    + " are exact, and every plan is replayed by an independent checker.",
            List.of(
                    new PublishedFigure(
                            "U-Net in 16 GB at a batch beyond keep-all's",
                            "less than 10 % overhead, 1.20 times as fast as the best heuristic",
                            CHECKMATE,
                            "measured on a V100 with a node a layer; ours are predicted with a node a kernel"),
                    new PublishedFigure(
                            "LP rounding against the optimum",
                            "1.00 to 1.06 times its time",
                            CHECKMATE + ", table 2",
                            "with a node a layer; with a node a kernel rounding is far worse")));

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

    BudgetsExperiment(Cancellation cancellation, Strategies strategies) {
        super(cancellation, strategies, Duration.ofSeconds(10));
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    List<String> usualModels() {
        return List.of("resnet50", "resnet152", "mobilenetv2", "vgg16", "squeezenet", "googlenet", "transformer");
    }

    @Override
    List<HardwareProfile> devices() {
        return List.of(hardware == null ? HardwareProfiles.find("v100").orElseThrow() : hardware);
    }

    @Override
    List<Budget> budgets() {
        return budgets;
    }

    @Override
    List<String> strategyNames() {
        return names == null ? strategies().names() : names;
    }

    /** Nothing is swapped: the graph's own times are all there is to know of the device. */
    @Override
    void complete(PlanRequest.Builder request, HardwareProfile device) {}

    @Override
    Findings findings(List<Placed> placed) {
        List<BudgetTrial> trials = placed.stream().map(Placed::trial).toList();
        List<BudgetSummary> summaries = strategyNames().stream()
                .map(name -> BudgetSummary.of(name.strip(), trials))
                .toList();
        List<BudgetTrial> faster = BudgetSummary.fasterThanAuto(trials);
        return Findings.of(
                json -> {
                    BudgetTables.write(json, trials, summaries, faster);
                    BudgetTables.writeStudied(json, trials);
                },
                out -> BudgetTables.print(out, summaries, faster));
    }
}
