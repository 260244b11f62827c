package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.PublishedFigure;
import io.memplan.experiments.training.BudgetSweep;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.ByteSize;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Real training at smaller and smaller budgets. */
@Command(
        name = "budget-sweep",
        description =
                "Trains at smaller and smaller budgets beside plain DJL: step times from steps that take turns, predicted,"
                        + " accounted and resident peaks, and the bytes of the trained parameters that differ. Without a model,"
                        + " resnet18.",
        footer = {
            "  memplan experiment budget-sweep --output runs/budget-sweep",
            "  memplan experiment budget-sweep --model mobilenetv2 --budgets 80%%,60%%,40%% --steps 7 --json"
        })
final class BudgetSweepExperiment extends AbstractExperiment {

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "budget-sweep",
            "real training at 100 to 30 % budgets: time, peak and bits beside plain DJL",
            "What training within less memory costs, measured: the time of a step over that of plain DJL, taking turns in one"
                    + " process; the peak that was predicted, that the executor accounted for, and that the operating system"
                    + " saw (each in a process of its own, over the state before the first step, Java's heap included); and"
                    + " in how many bytes parameters, states and losses differ from plain DJL's. A budget below what is"
                    + " feasible is a row that says so. Ratios below 1 at 100 % are what freeing tensors in time gains over"
                    + " plain DJL, which keeps every intermediate array until the batch closes.",
            List.of(new PublishedFigure(
                    "ResNet-50 at 50 % of the activation peak (lazy cuts)",
                    "7.22 % overhead, predicted, gap 0.02 %",
                    "our own study of recorded graphs, HiGHS, one thread",
                    "a GPU's times and batch 256; here a CPU's, measured")));

    /** Of a process on two cores: start, trace, compile and a few slow steps. */
    private static final Duration START = Duration.ofSeconds(15);

    private static final Duration STEP = Duration.ofMillis(1500);

    @Mixin
    private ModelArguments model;

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "SIZE|N%",
            description = "The budgets; default: 100%%,90%%,... 30%%.")
    private List<String> budgets = IntStream.rangeClosed(3, 10)
            .mapToObj(tenth -> (13 - tenth) * 10 + "%")
            .toList();

    @Option(names = "--steps", paramLabel = "N", description = "The measured steps of each kind; default: 5.")
    private int steps = 5;

    @Option(
            names = "--compared-steps",
            paramLabel = "N",
            description = "The steps after which parameters are compared; default: 3.")
    private int comparedSteps = 3;

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
    private String strategy = "auto";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "How long to look for the plan of each budget; default: 10s.")
    private Duration timeLimit = Duration.ofSeconds(10);

    BudgetSweepExperiment(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    /** For models as large as ResNet-18 on 32 × 32 pixels. */
    @Override
    Duration atMost() {
        Duration each = START.multipliedBy(2).plus(timeLimit).plus(STEP.multipliedBy(2L * steps + comparedSteps));
        return START.multipliedBy(2).plus(each.multipliedBy(budgets.size()));
    }

    @Override
    Findings run(Cells cells) throws Exception {
        if (steps < 1 || comparedSteps < 1) {
            throw new UsageException(
                    "There is nothing to measure in " + steps + " and " + comparedSteps + " steps.",
                    "leave them at their defaults.");
        }
        budgets.forEach(Budget::parse);
        TrainingJob job = model.jobOr("resnet18")
                .withPlan(PlanChoice.NONE.withStrategy(strategy).withTimeLimit(timeLimit.toMillis()));
        String data = TrainingSetup.of(job.withBudget(budgets.get(0))).data().name();
        List<ObjectNode> rows;
        try (BudgetSweep sweep = new BudgetSweep(job, comparedSteps, steps, cells::log)) {
            JsonNode plain = cells.one(new Cell<>("plain DJL", Map.of("budget", "none"), JsonNode.class, sweep::plain));
            rows = cells.all(budgets.stream()
                    .map(budget -> new Cell<>(
                            "budget " + budget,
                            Map.of("budget", budget),
                            ObjectNode.class,
                            () -> sweep.row(budget, plain)))
                    .toList());
        }
        return Findings.of(
                json -> {
                    json.writeStringField("model", job.model().text());
                    json.writeStringField("data", data);
                    json.writeNumberField("batch", job.batch());
                    json.writeNumberField("steps", steps);
                    json.writeArrayFieldStart("rows");
                    for (ObjectNode row : rows) {
                        json.writeTree(row);
                    }
                    json.writeEndArray();
                },
                out -> print(rows, out));
    }

    private static void print(List<ObjectNode> rows, PrintWriter out) {
        Table table = Table.withHeader(
                "budget",
                "of plain's time",
                "predicted",
                "peak predicted",
                "accounted",
                "resident",
                "of plain's",
                "differing");
        for (JsonNode row : rows) {
            if (row.has("infeasible")) {
                table.addRow(
                        row.get("budget").asText(),
                        "infeasible below "
                                + ByteSize.format(
                                        row.get("smallestFeasibleBytes").asLong()),
                        "",
                        "",
                        "",
                        "",
                        "",
                        "");
                continue;
            }
            table.addRow(
                    row.get("budget").asText(),
                    ratio(row, "timeRatio"),
                    ratio(row, "predictedTimeRatio"),
                    bytes(row, "predictedPeakBytes"),
                    bytes(row, "accountedPeakBytes"),
                    bytes(row, "measuredPeakBytes"),
                    ratio(row, "peakRatio"),
                    row.get("differingBytes").asLong() + " of " + bytes(row, "comparedBytes"));
        }
        table.print(out);
        out.println(
                "Time: medians of steps that took turns. Resident: over the state before the first step, Java's heap"
                        + " included, each in a process of its own.");
    }

    private static String ratio(JsonNode row, String field) {
        return row.has(field)
                ? String.format(Locale.ROOT, "%.2f", row.get(field).asDouble())
                : "-";
    }

    private static String bytes(JsonNode row, String field) {
        return row.has(field) ? ByteSize.format(row.get(field).asLong()) : "-";
    }
}
