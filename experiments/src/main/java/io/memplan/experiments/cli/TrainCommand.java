package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.report.ResultSection;
import io.memplan.experiments.training.Comparison;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.experiments.training.Verification;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.ByteSize;
import io.memplan.trainer.InfeasibleBudgetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model under a memory budget. */
@Command(
        name = "train",
        description = "Trains a model under a memory budget, with the bits of plain DJL. Ends with a table of planned"
                + " training beside plain DJL.",
        footer = {
            "  memplan train --model resnet18 --data digits --budget 60%% --epochs 3",
            "  memplan train --model transformer --data digits --optimizer adam --budget 60%% --verify 20",
            "  memplan train --model resnet50 --data synthetic --batch 16 --budget 40%% --swap-dir /fast/disk --steps 20",
            "  memplan train --model vgg11 --data cifar10:/data/cifar-10-batches-bin --budget 2GiB --json"
        })
final class TrainCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COMPARED_STEPS = 5;

    private final Cancellation cancellation;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ReportOptions report;

    @Mixin
    private ModelArguments model;

    @Mixin
    private SwapOptions swap;

    @Option(
            names = "--budget",
            paramLabel = "SIZE|N%",
            defaultValue = "100%",
            description =
                    "The device memory allowed, such as 4GiB, or a share such as 60%%: what is always resident plus"
                            + " that share of what keeping everything adds to it; default: 100%%.")
    private String budget = "100%";

    @Option(names = "--epochs", paramLabel = "N", description = "The passes over the training examples; default: 1.")
    private int epochs = 1;

    @Option(names = "--steps", paramLabel = "N", description = "Train for N steps instead of whole epochs.")
    private @Nullable Integer steps;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Default: 0.01 for sgd, 0.001 for adam.")
    private @Nullable Float learningRate;

    @Option(names = "--seed", paramLabel = "N", description = "Decides weights, order and dropout; default: 0.")
    private int seed;

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
    private String strategy = "auto";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to plan each shape of a batch, such as 500ms, 60s or 5m; default: 60s.")
    private Duration timeLimit = Duration.ofSeconds(60);

    @Option(
            names = "--background",
            description =
                    "Start at once on a plan that is found within a second, while the strategy goes on looking for a"
                            + " better one, which takes over between two steps.")
    private boolean background;

    @Option(
            names = "--plan-cache",
            paramLabel = "DIR",
            description = "Keep plans in a folder, so that the next run does not plan again; default: none are kept.")
    private @Nullable Path planCache;

    @Option(
            names = "--check-level",
            paramLabel = "LEVEL",
            description = "How much is verified in each step: none, metadata, full or paranoid; default: metadata.")
    private String checkLevel = "metadata";

    @Option(
            names = "--costs",
            paramLabel = "MODEL",
            description = "How the planner knows what operations cost: roofline (predicted) or measured (each distinct"
                    + " kernel is timed here once, and the times are kept); default: roofline.")
    private String costs = "roofline";

    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "What the planner takes the machine for: a profile's name, or a file of memplan calibrate;"
                    + " default: cpu.")
    private HardwareProfile hardware = HardwareProfiles.cpu();

    @Option(
            names = "--fused-update",
            description = "Update each parameter as soon as its gradient is there, so that gradients need no arrays.")
    private boolean fusedUpdate;

    @Option(
            names = "--verify",
            paramLabel = "N",
            description = "Train N steps planned and N with plain DJL, and compare every parameter, state and loss byte"
                    + " for byte.")
    private @Nullable Integer verify;

    @Option(names = "--no-compare", description = "Leave out the comparison with plain DJL at the end.")
    private boolean noCompare;

    TrainCommand(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        TrainingJob job = model.job()
                .withCourse(learningRate, epochs, seed)
                .withSteps(steps)
                .withPlan(new PlanChoice(
                        budget,
                        strategy,
                        fusedUpdate,
                        checkLevel,
                        costs,
                        background,
                        timeLimit.toMillis(),
                        planCache == null ? null : planCache.toAbsolutePath().toString(),
                        hardware,
                        swap.choice()));
        TrainingSetup setup = TrainingSetup.of(job);
        if (verify != null) {
            return verify(job, setup.data().name(), verify);
        }
        ObjectNode result;
        try {
            result = new TrainingRun(setup, cancellation, err).run();
        } catch (InfeasibleBudgetException e) {
            return infeasible(InfeasibleBudgets.describe(e.plan()));
        }
        boolean compare = !noCompare && !cancellation.isCancelled();
        List<Comparison.Row> rows = compare
                ? new Comparison(job, COMPARED_STEPS, line -> err.println("comparing: " + line)).run(List.of(budget))
                : List.of();
        if (report.isWanted()) {
            report.write(
                    "memplan train",
                    ResultSection.of("Training of " + job.model().text(), result));
        }
        if (common.json) {
            rows.forEach(row -> Comparison.write(row, result.putObject("comparison")));
            printJson(result);
        } else {
            TrainingTables.print(result, rows, spec.commandLine().getOut());
        }
        return cancellation.isCancelled() ? ExitCode.CANCELLED : ExitCode.DONE;
    }

    private int verify(TrainingJob job, String data, int count) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        ObjectNode result = Verification.run(job, count, line -> {
            err.println("verifying: " + line);
            err.flush();
        });
        if (result.has("infeasible")) {
            return infeasible(result.get("infeasible"));
        }
        if (common.json) {
            ObjectNode named = JSON.createObjectNode();
            named.put("model", job.model().text()).put("data", data).put("optimizer", job.optimizer());
            named.put("budget", budget);
            named.setAll(result);
            printJson(named);
        } else {
            PrintWriter out = spec.commandLine().getOut();
            Table facts = Table.facts()
                    .addRow("steps", result.get("steps").asInt())
                    .addRow(
                            "bytes compared",
                            ByteSize.format(result.get("comparedBytes").asLong()))
                    .addRow("bytes that differ", result.get("differingBytes").asLong())
                    .addRow("budget", bytes(result, "budgetBytes"))
                    .addRow("predicted peak", bytes(result, "predictedPeakBytes"))
                    .addRow("accounted peak", bytes(result, "accountedPeakBytes"))
                    .addRow("measured peak", bytes(result, "measuredPeakBytes") + " over the start");
            TrainingTables.addTimes(facts, result);
            if (result.has("plainDiffersFromItselfBytes")) {
                facts.addRow(
                        "with one thread",
                        "with more, plain DJL differs from itself in "
                                + result.get("plainDiffersFromItselfBytes").asLong() + " bytes");
            }
            facts.print(out);
        }
        if (result.get("differingBytes").asLong() != 0) {
            err.println("Planned training differs from plain DJL in " + result.get("differingBytes")
                    + " bytes.\nMaybe this is a fault of Memplan: please report the model.");
            return ExitCode.INTERNAL_ERROR;
        }
        return ExitCode.DONE;
    }

    static String bytes(JsonNode node, String field) {
        return node.has(field) ? ByteSize.format(node.get(field).asLong()) : "not measurable here";
    }

    private int infeasible(JsonNode why) throws IOException {
        if (common.json) {
            ObjectNode result = JSON.createObjectNode();
            result.set("infeasible", why);
            printJson(result);
        }
        spec.commandLine().getErr().println(InfeasibleBudgets.message(why));
        return ExitCode.INFEASIBLE;
    }

    private void printJson(JsonNode node) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    }
}
