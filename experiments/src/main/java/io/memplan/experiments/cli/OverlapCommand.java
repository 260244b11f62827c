package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.experiments.results.ExperimentDescription;
import io.memplan.experiments.results.Quantities;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.SwapOverlap;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.ByteSize;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it is worth that copies run beside computes. */
@Command(
        name = "swap-overlap",
        description =
                "Compares steps whose copies run beside their computes with steps of the same schedule that wait for each"
                        + " copy, taking turns in one process: with the disk as fast as it is, and at a pace at which"
                        + " copying takes as long as computing.",
        footer = {
            "  memplan experiment swap-overlap --model resnet18 --data synthetic --batch 16 --budget 60%% --swap-dir /fast/disk",
            "  memplan experiment swap-overlap --model vgg11 --batch 64 --budget 50%% --swap-dir /fast/disk --steps 9 --json"
        })
final class OverlapCommand extends AbstractExperiment {

    private static final ExperimentDescription ABOUT = new ExperimentDescription(
            "swap-overlap",
            "steps whose copies run beside their computes against steps that wait for each copy",
            "What it is worth to copy and compute at the same time: the same schedule of the same training both ways, taking"
                    + " turns in one process. First with the disk as fast as it is, then at a pace at which copying takes as"
                    + " long as computing, where overlap can at best halve the time.",
            List.of());

    @Mixin
    private ModelArguments model;

    @Mixin
    private SwapOptions swap;

    @Option(
            names = "--budget",
            paramLabel = "SIZE|N%",
            defaultValue = "40%",
            description = "The device memory allowed; default: 40%%.")
    private String budget = "40%";

    @Option(names = "--steps", paramLabel = "N", description = "The measured steps of each kind; default: 5.")
    private int steps = 5;

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: accudnn, which only swaps.")
    private String strategy = "accudnn";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to plan, such as 500ms or 60s; default: 20s.")
    private Duration timeLimit = Duration.ofSeconds(20);

    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "What the planner takes the machine for; default: cpu.")
    private HardwareProfile hardware = HardwareProfiles.cpu();

    OverlapCommand(Cancellation cancellation) {
        super(cancellation);
    }

    @Override
    ExperimentDescription about() {
        return ABOUT;
    }

    @Override
    Duration atMost() {
        return timeLimit.plusSeconds(40).multipliedBy(2).plusSeconds(12L * steps);
    }

    @Override
    Findings run(Cells cells) throws Exception {
        PlanChoice none = PlanChoice.NONE;
        TrainingJob job = model.job()
                .withSteps(steps)
                .withPlan(new PlanChoice(
                        budget,
                        strategy,
                        none.fusedUpdate(),
                        none.checkLevel(),
                        "measured",
                        none.background(),
                        timeLimit.toMillis(),
                        none.cache(),
                        hardware,
                        swap.choice()));
        if (job.plan().swap().folder() == null) {
            throw new UsageException("There is no folder to swap to.", "add --swap-dir DIR.");
        }
        String data = TrainingSetup.of(job).data().name();
        SwapOverlap overlap = new SwapOverlap(job, steps, cells::log);
        List<SwapOverlap.Row> rows =
                List.of(cells.one(new Cell<>("both paces", Map.of(), SwapOverlap.Row[].class, () -> overlap.run()
                        .toArray(SwapOverlap.Row[]::new))));
        return Findings.of(
                json -> {
                    json.writeStringField("model", job.model().text());
                    json.writeStringField("data", data);
                    json.writeNumberField("batch", job.batch());
                    json.writeNumberField("steps", steps);
                    json.writeStringField("budget", budget);
                    json.writeStringField("strategy", strategy);
                    json.writeArrayFieldStart("rows");
                    for (SwapOverlap.Row row : rows) {
                        ObjectNode node = JsonNodeFactory.instance.objectNode();
                        row.writeTo(node);
                        json.writeTree(node);
                    }
                    json.writeEndArray();
                },
                out -> print(rows, out));
    }

    private static void print(List<SwapOverlap.Row> rows, PrintWriter out) {
        Table table = Table.withHeader(
                "disk a second", "swapped", "computing", "copying", "waiting for each copy", "overlapped", "faster");
        for (SwapOverlap.Row row : rows) {
            table.addRow(
                    row.bytesPerSecond() == 0 ? "no limit" : ByteSize.format(row.bytesPerSecond()),
                    ByteSize.format(row.swappedBytes()),
                    Quantities.time(row.computeNanos()),
                    Quantities.time(row.copyNanos()),
                    Quantities.time(row.synchronousNanos()),
                    Quantities.time(row.overlappedNanos()),
                    String.format(Locale.ROOT, "%.2f times", row.speedup()));
        }
        table.print(out);
        out.println("The same schedule in every row's two kinds of steps; medians of steps that took turns.");
    }
}
