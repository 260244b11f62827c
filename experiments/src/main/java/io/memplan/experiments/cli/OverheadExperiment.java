package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.training.Comparison;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Planned training beside plain DJL. */
@Command(
        name = "overhead",
        description = "Compares planned training with plain DJL: step times from steps that take turns in one"
                + " process, resident peaks each from a process of its own. Without a model, of resnet18.",
        footer = {
            "  memplan experiment overhead --model resnet50 --data synthetic --batch 16 --budget 100%%,60%% --steps 5",
            "  memplan experiment overhead --model mobilenetv2 --data digits --budget 80%% --steps 20 --json"
        })
final class OverheadExperiment extends AbstractExperiment {

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "overhead",
            "planned training beside plain DJL: step time and resident peak at each budget",
            "What planning costs or gains in real training: at 100 % the price of running every operation ourselves, below it"
                    + " that of recomputing. Plain and planned steps take turns in one process, so that a slow moment of the"
                    + " machine strikes both; resident peaks come from processes of their own.",
            List.of());

    /** Of a process: tracing, planning, compiling, and a few slow steps. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration STEP = Duration.ofSeconds(15);

    @Mixin
    private ModelArguments model;

    @Option(
            names = "--budget",
            split = ",",
            paramLabel = "SIZE|N%",
            description = "The budgets to compare; default: 100%%,60%%.")
    private List<String> budgets = List.of("100%", "60%");

    @Option(names = "--steps", paramLabel = "N", description = "The measured steps of each kind; default: 10.")
    private int steps = 10;

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
    private String strategy = "auto";

    OverheadExperiment(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        Duration each = START.multipliedBy(2).plus(STEP.multipliedBy(2L * steps));
        return START.plus(each.multipliedBy(budgets.size()));
    }

    @Override
    Findings run(Cells cells) throws Exception {
        TrainingJob job = model.jobOr("resnet18").withSteps(steps).withPlan(PlanChoice.NONE.withStrategy(strategy));
        List<TrainingSetup> setups = budgets.stream()
                .map(budget -> TrainingSetup.of(job.withBudget(budget)))
                .toList();
        Comparison comparison = new Comparison(job, steps, cells::log);
        JsonNode plain =
                cells.one(new Cell<>("plain DJL", Map.of("budget", "none"), JsonNode.class, comparison::plain));
        List<Comparison.Row> rows = cells
                .all(budgets.stream()
                        .map(budget -> new Cell<>(
                                "budget " + budget,
                                Map.of("budget", budget),
                                ObjectNode.class,
                                () -> Comparison.write(comparison.row(budget, plain))))
                        .toList())
                .stream()
                .map(Comparison::read)
                .toList();
        Findings found = Findings.of(
                json -> {
                    json.writeStringField("model", job.model().text());
                    json.writeStringField("data", setups.get(0).data().name());
                    json.writeNumberField("batch", job.batch());
                    json.writeNumberField("steps", steps);
                    json.writeArrayFieldStart("rows");
                    for (Comparison.Row row : rows) {
                        json.writeTree(Comparison.write(row));
                    }
                    json.writeEndArray();
                },
                out -> TrainingTables.print(rows, out));
        return rows.stream()
                .filter(row -> row.infeasible() != null)
                .findFirst()
                .map(row -> found.endingWith(
                        ExitCode.INFEASIBLE, InfeasibleBudgets.message(Objects.requireNonNull(row.infeasible()))))
                .orElse(found);
    }
}
