package io.memplan.experiments.cli;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.training.Trainer;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.training.Optimizers;
import io.memplan.experiments.training.PlanChoice;
import io.memplan.experiments.training.TrainingJob;
import io.memplan.experiments.training.TrainingSetup;
import io.memplan.experiments.training.TuningSearch;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.trainer.tune.Asha.Standing;
import io.memplan.trainer.tune.LearningRateRule;
import io.memplan.trainer.tune.MemoryTooSmallException;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.TrialSettings;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the batch and the learning rate that use a memory best. */
@Command(
        name = "tune",
        description =
                "Finds the largest batch that a memory allows, the one with the most samples a second, and the one"
                        + " that learns fastest, with the learning rate that matches. What fits follows from plans; only batches that"
                        + " fit are run.",
        footer = {
            "  memplan tune --model resnet18 --data digits --memory 256MiB",
            "  memplan tune --model mlp --data digits --memory 64MiB --search 9 --workers 2 --epochs 2",
            "  memplan tune --model mlp --data digits --memory 64MiB --search 27 --master 'local[2]'",
            "  memplan tune --model transformer --data digits --optimizer adam --memory 64MiB --probes 1 --json",
            "  memplan tune --model resnet50 --data synthetic --batch 32 --memory 4GiB --swap-dir /fast/disk"
        })
final class TuneCommand implements Callable<Integer> {

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
            names = {"--memory", "--budget"},
            paramLabel = "SIZE",
            required = true,
            converter = ByteSizeConverter.class,
            description = "The device memory allowed, such as 12GiB.")
    private long memory;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The rate that is right for --batch; default: 0.01 for sgd, 0.001 for adam.")
    private @Nullable Float learningRate;

    @Option(
            names = "--rule",
            paramLabel = "NAME",
            description =
                    "How the rate goes with the batch: linear, adascale, sqrt or none; default: linear for sgd, sqrt"
                            + " for adam.")
    private @Nullable String rule;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "The largest batch of interest; default: the number of training examples.")
    private @Nullable Integer most;

    @Option(
            names = "--probes",
            paramLabel = "N",
            description = "How many batches may be run and timed; 0 to go by predicted times; default: 6.")
    private int probes = 6;

    @Option(
            names = "--noise-parts",
            paramLabel = "N",
            description = "How many micro-batches the gradient noise is measured with; 0 to leave it out; default: 8.")
    private int noiseParts = 8;

    @Option(
            names = "--passes",
            paramLabel = "N",
            description = "How many passes may be accumulated into one update; 1 for none; default: 32.")
    private int passes = 32;

    @Mixin
    private SearchOptions search;

    @Option(names = "--seed", paramLabel = "N", description = "Decides weights and examples; default: 0.")
    private int seed;

    @Option(names = "--strategy", paramLabel = "NAME", description = "The planner; default: auto.")
    private String strategy = "auto";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to look for each plan; default: 5s.")
    private Duration timeLimit = Duration.ofSeconds(5);

    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "What the planner takes the machine for: a profile's name, or a file of memplan calibrate;"
                    + " default: cpu.")
    private HardwareProfile hardware = HardwareProfiles.cpu();

    TuneCommand(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        PrintWriter err = spec.commandLine().getErr();
        search.check();
        try (CellEngine engine = search.connect()) {
            TrainingJob job = job(search.atOnceOnAMachine(engine));
            TrainingSetup setup = TrainingSetup.of(job);
            Tuning tuning = tune(job, setup, err);
            LogBar progress = new LogBar("searching", err);
            TuningSearch trials = new TuningSearch(job, tuning, engine, progress);
            List<Standing<TrialSettings>> standings;
            try (progress) {
                long examples = (long) search.epochs() * setup.data().train().count();
                standings = search.trials() == 0 || cancellation.isCancelled()
                        ? List.of()
                        : trials.run(search.trials(), search.atOnce(engine), examples, cancellation::isCancelled);
            }
            print(job, setup, tuning, standings);
            if (cancellation.isCancelled()) {
                return ExitCode.CANCELLED;
            }
            if (trials.failure().isEmpty() || standings.stream().anyMatch(standing -> !Double.isNaN(standing.loss()))) {
                return ExitCode.DONE;
            }
            err.println("No configuration could be trained. The first failed: "
                    + trials.failure().get().getMessage());
            return ExitCode.INTERNAL_ERROR;
        } catch (MemoryTooSmallException e) {
            err.println(e.getMessage());
            return ExitCode.INFEASIBLE;
        }
    }

    private TrainingJob job(int atOnce) {
        return model.job()
                .withCourse(learningRate, 1, seed)
                .withPlan(new PlanChoice(
                        memory / atOnce + "B",
                        strategy,
                        false,
                        "metadata",
                        "roofline",
                        false,
                        timeLimit.toMillis(),
                        null,
                        hardware,
                        swap.choice()));
    }

    private Tuning tune(TrainingJob job, TrainingSetup setup, PrintWriter err)
            throws IOException, InterruptedException {
        LogBar progress = new LogBar("tuning", err);
        TuneOptions options = options(job, setup, progress);
        try (progress;
                Model target = setup.newModel();
                Trainer trainer = setup.newPlainTrainer(target)) {
            Engine.getInstance().setRandomSeed(seed);
            return setup.planner(target).tune(trainer, setup.data().trainDataset(1, seed), options);
        }
    }

    private void print(TrainingJob job, TrainingSetup setup, Tuning tuning, List<Standing<TrialSettings>> standings)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JsonOutput.Fields fields = json -> {
            TuningTables.write(tuning, job, setup.data().name(), json);
            SearchTables.write(standings, json);
        };
        report.write("memplan tune", fields);
        if (common.json) {
            JsonOutput.print(out, fields);
        } else {
            TuningTables.print(tuning, out);
            SearchTables.print(standings, out);
        }
    }

    private TuneOptions options(TrainingJob job, TrainingSetup setup, LogBar progress) {
        float rate = setup.task().learningRate();
        TuneOptions.Builder options = TuneOptions.builder()
                .optBaseBatch(job.batch())
                .optBaseSettings(
                        Optimizers.isAdaptive(job.optimizer())
                                ? OptimizerSettings.adam(rate)
                                : OptimizerSettings.sgd(rate))
                .optMostProbes(probes)
                .optNoiseParts(noiseParts)
                .optMostPasses(passes)
                .optPlanLimit(timeLimit)
                .optSeed(seed)
                .optCancelled(cancellation::isCancelled)
                .optLog(progress);
        if (most != null) {
            options.optMostExamples(most);
        }
        if (rule != null) {
            options.optRule(rule(rule));
        }
        try {
            return options.build();
        } catch (IllegalArgumentException e) {
            List<String> lines = e.getMessage().lines().toList();
            throw new UsageException(lines.get(0), "leave them at their defaults.");
        }
    }

    private static LearningRateRule rule(String name) {
        return switch (name) {
            case "linear" -> new LearningRateRule.Linear();
            case "adascale" -> new LearningRateRule.AdaScale();
            case "sqrt" -> new LearningRateRule.SquareRoot();
            case "none" -> new LearningRateRule.Unchanged();
            default ->
                throw new UsageException("The rule '" + name + "' is unknown.", "one of linear, adascale, sqrt, none.");
        };
    }
}
