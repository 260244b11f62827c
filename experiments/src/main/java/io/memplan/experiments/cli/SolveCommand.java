package io.memplan.experiments.cli;

import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.file.GraphDocument;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.file.PlanFile;
import io.memplan.graph.file.PlanOrigin;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.rematerialize.MaxBatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans a graph under a budget. */
@Command(
        name = "solve",
        description = "Plans a graph under a memory budget and writes the plan.",
        footer = {
            "  memplan solve graph.json --budget 4GiB -o plan.json",
            "  memplan solve graph.json --budget 60%% --time-limit 10s --json",
            "  memplan solve graph.json --budget 8GiB --hardware v100 --host-budget 32GiB -o plan.json",
            "  memplan solve graph.json --max-batch --memory 16GB --cost-cap 1-extra-forward"
        })
final class SolveCommand implements Callable<Integer> {

    private final Cancellation cancellation;
    private final Strategies strategies;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private MaxBatchOptions maxBatch;

    @Mixin
    private CacheOptions cache;

    @Mixin
    private ReportOptions report;

    @Parameters(paramLabel = "GRAPH", description = "The graph file.")
    private Path graphFile;

    @Option(
            names = "--budget",
            paramLabel = "SIZE|N%",
            description =
                    "The device memory allowed, such as 4GiB, or a share such as 60%%: what is always resident plus"
                            + " that share of what keeping everything adds to it.")
    private @Nullable Budget budget;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = Strategies.DEFAULT,
            description = "The planner; default: ${DEFAULT-VALUE}, which is joint where there is room for swapping.")
    private String strategy;

    @Option(
            names = "--order",
            paramLabel = "graph|serenity|best",
            defaultValue = "graph",
            description = "The order of the operations to plan for: the graph's, the one with the lowest peak without"
                    + " recompute, or the best of these and annealing's; what is proven holds for that order."
                    + " Default: ${DEFAULT-VALUE}.")
    private String order;

    @Option(
            names = "--hardware",
            paramLabel = "NAME",
            description = "The device that the plan is for, such as h200; default: cpu.")
    private @Nullable HardwareProfile hardware;

    @Option(
            names = "--host-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The host memory that swapping may take; default: none, so nothing is swapped.")
    private @Nullable Long hostBudget;

    @Option(
            names = "--disk-budget",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The disk space that swapping may take when the host memory is full; default: none.")
    private @Nullable Long diskBudget;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to search, such as 500ms, 60s or 5m; default: ${DEFAULT-VALUE}.")
    private Duration timeLimit;

    @Option(
            names = "--gap",
            paramLabel = "N%",
            converter = ShareConverter.class,
            defaultValue = "0.1%",
            description = "How far from the proven bound the plan may be when the search stops, such as 0.1%% or 0;"
                    + " default: ${DEFAULT-VALUE}.")
    private double gap;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The seed of every random decision; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the plan; without it, only the summary is printed.")
    private @Nullable Path output;

    SolveCommand(Cancellation cancellation, Strategies strategies) {
        this.cancellation = cancellation;
        this.strategies = strategies;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long hostBytes = hostBudget == null ? 0 : hostBudget;
        long diskBytes = diskBudget == null ? 0 : diskBudget;
        Planner planner = strategies.find(strategies.meantBy(strategy, hostBytes + diskBytes > 0), order);
        GraphDocument document = GraphFile.load(graphFile);
        ProgressLines progress = new ProgressLines(err, timeLimit);
        PlanRequest.Builder builder = PlanRequest.builder()
                .setGraph(document.graph())
                .optHostBudgetBytes(hostBytes)
                .optDiskBudgetBytes(diskBytes)
                .optHardware(profile())
                .optTimeLimit(timeLimit)
                .optGapTarget(gap)
                .optSeed(seed)
                .optCancelled(cancellation::isCancelled)
                .optListener(progress);
        if (maxBatch.wanted) {
            try (progress) {
                return maxBatch.solve(planner, builder, document.graph(), common.json, out);
            }
        }
        if (budget == null) {
            throw new UsageException("solve needs a budget.", "add --budget 60%, or --max-batch --memory 16GB.");
        }
        PlanRequest request =
                builder.setBudgetBytes(budget.bytesFor(document.graph())).build();
        long start = System.nanoTime();
        Plan plan;
        try (progress) {
            plan = cache.remembering(planner, strategies.areInstalled(), err).plan(request);
        }
        boolean timeIsUp =
                System.nanoTime() - start >= timeLimit.toNanos() || plan.solveMillis() >= timeLimit.toMillis();
        if (plan.isFeasible()) {
            verify(plan, request);
        }
        PlanOrigin origin = new PlanOrigin(
                Optional.ofNullable(output).map(file -> PlannedGraph.relative(graphFile, file)),
                Optional.of(profile().name()),
                OptionalLong.of(hostBytes),
                OptionalLong.of(diskBytes));
        if (output != null && plan.isFeasible()) {
            PlanFile.write(output, plan, document, origin);
        }
        report.write(document.graph(), plan, profile());
        if (common.json) {
            JsonOutput.print(out, json -> PlanFile.writeFields(json, plan, document, origin));
        } else if (plan.isFeasible()) {
            PlanSummary.of(request, plan).print(out);
        }
        return exitCode(request, plan, timeIsUp, err);
    }

    private HardwareProfile profile() {
        return hardware == null ? HardwareProfiles.cpu() : hardware;
    }

    /** A plan that its own checker refuses is never written. */
    private static void verify(Plan plan, PlanRequest request) {
        MemoryLimits limits =
                new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes());
        ScheduleReport report = ScheduleChecker.checkOrThrow(request.graph(), plan.schedule(), limits);
        if (report.peakBytes() > plan.predictedPeakBytes()) {
            throw new IllegalStateException("The strategy " + plan.strategy() + " predicts a peak of "
                    + plan.predictedPeakBytes() + " bytes, but its schedule takes " + report.peakBytes() + ".");
        }
    }

    /** Says which batch would fit the budget, by the smallest peak found, if the batch of the graph is known. */
    private String batchThatFits(PlanRequest request, Infeasibility why) {
        TrainingGraph graph = request.graph();
        OptionalInt batch = maxBatch.batchOf(graph);
        long fitting = batch.isEmpty() || batch.getAsInt() < 1
                ? 0
                : MaxBatch.ofPeak(graph, batch.getAsInt(), request.budgetBytes(), why.smallestFeasibleBytes());
        return fitting < 1 ? "" : " (one of " + fitting + " fits the budget)";
    }

    private int exitCode(PlanRequest request, Plan plan, boolean timeIsUp, PrintWriter err) {
        Optional<Infeasibility> infeasibility = plan.infeasibility();
        if (cancellation.isCancelled()) {
            err.println("Cancelled; " + (plan.isFeasible() ? "the plan is the best so far." : "there is no plan yet."));
            return ExitCode.CANCELLED;
        }
        if (infeasibility.isPresent()) {
            Infeasibility why = infeasibility.get();
            boolean unknown = timeIsUp && !why.proven();
            err.println((unknown
                            ? "No plan was found within " + timeLimit.toMillis() + " ms for the budget ("
                            : "The budget (")
                    + ByteSize.format(plan.budgetBytes())
                    + (unknown ? "); the smallest peak found is " : ") is below the smallest feasible peak (")
                    + ByteSize.format(why.smallestFeasibleBytes()) + " = " + why.smallestFeasibleBytes()
                    + " B, at operation "
                    + why.bindingOperation() + ", " + why.bindingName()
                    + (unknown ? "." : why.proven() ? "); this is proven." : "); found, not proven.")
                    + "\nMaybe raise the budget to " + why.smallestFeasibleBytes() + "B"
                    + ", or plan a smaller batch" + batchThatFits(request, why) + ".");
            return unknown ? ExitCode.NO_PLAN : ExitCode.INFEASIBLE;
        }
        if (timeIsUp && plan.status() != PlanStatus.OPTIMAL) {
            err.println("The time limit was reached; the plan is valid, and at most " + Quantities.percent(plan.gap())
                    + " of its time could be saved.");
            return ExitCode.TIME_LIMIT;
        }
        return ExitCode.DONE;
    }
}
