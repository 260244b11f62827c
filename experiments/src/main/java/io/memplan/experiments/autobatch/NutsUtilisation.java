package io.memplan.experiments.autobatch;

import ai.djl.ndarray.types.DataType;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LaunchPolicy;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.programs.Chain;
import io.memplan.batching.programs.Nuts;
import io.memplan.batching.programs.NutsSettings;
import io.memplan.batching.programs.WishartGaussian;
import io.memplan.batching.tensor.TensorOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How well the lanes of leapfrog steps are used by NUTS on a correlated normal distribution, from exact draws and with
 * one step size for all chains.
 *
 * <p>Without refill no schedule can use more of the lanes than the mean of the chains' steps over the most steps of one
 * chain: the bound of a program-counter machine that never lets a lane wait.
 */
final class NutsUtilisation {

    private static final int DIMENSION = 100;
    private static final int MAXIMAL_DEPTH = 10;
    private static final double ACCEPTANCE = 0.8;
    private static final int ADAPTED = 4;
    private static final int ADAPTATIONS = 100;

    private final int chains;
    private final int trajectories;
    private final int jobsPerLane;
    private final Consumer<String> progress;
    private final List<WorkloadRow> rows = new ArrayList<>();

    NutsUtilisation(int chains, int trajectories, int jobsPerLane, Consumer<String> progress) {
        this.chains = chains;
        this.trajectories = trajectories;
        this.jobsPerLane = jobsPerLane;
        this.progress = progress;
    }

    List<WorkloadRow> run() {
        WishartGaussian gaussian = WishartGaussian.of(DIMENSION, DIMENSION, 1);
        NutsSettings settings = new NutsSettings(0, trajectories, MAXIMAL_DEPTH, ACCEPTANCE, step(gaussian));
        NutsRuns runs = new NutsRuns(gaussian.target(), DataType.FLOAT64);
        List<double[]> starts = IntStream.range(0, chains * jobsPerLane)
                .mapToObj(chain -> gaussian.draw(new CounterRandom(5, chain)))
                .toList();
        List<double[]> first = starts.subList(0, chains);
        RunAhead ahead = RunAhead.builder()
                .optWidth(chains)
                .optPolicy(LaunchPolicy.FULLEST)
                .build();
        add("step size", settings.step(), "", "");
        NutsRuns.Run alone = run(runs, "run-ahead", ahead, first, settings, TensorOptions.FAST);
        double bound = bound(alone.leapfrogs());
        add("bound without refill", bound, "of lanes", "0.49 in an earlier study");
        double lockStep = utilisation(run(runs, "lock-step", new LockStep(), first, settings, TensorOptions.FAST));
        add("lock-step", lockStep, "of lanes", "about 0.27");
        ProgramCounter counter = new ProgramCounter(chains, false, ProgramCounter.Choice.FIRST);
        double counted = utilisation(run(runs, "program counter", counter, first, settings, TensorOptions.FAST));
        add("program counter", counted, "of lanes", "");
        add("run-ahead", utilisation(alone), "of lanes", "");
        add("run-ahead over bound", utilisation(alone) / bound, "", ">= 0.98");
        RunAhead noReserve = RunAhead.builder()
                .optWidth(chains)
                .optReserve(0)
                .optPolicy(LaunchPolicy.FULLEST)
                .build();
        NutsRuns.Run greedy = run(runs, "run-ahead, no reserve", noReserve, starts, settings, TensorOptions.FAST);
        add("run-ahead, " + jobsPerLane + " jobs a lane, no reserve", utilisation(greedy), "of lanes", "");
        NutsRuns.Run refilled = run(runs, "run-ahead, refilled", ahead, starts, settings, TensorOptions.FAST);
        add("run-ahead, " + jobsPerLane + " jobs a lane", utilisation(refilled), "of lanes", ">= 0.90");
        return List.copyOf(rows);
    }

    /** Returns the mean step size to which a few chains of the method itself adapt. */
    private static double step(WishartGaussian gaussian) {
        NutsSettings adapting = new NutsSettings(ADAPTATIONS, 1, MAXIMAL_DEPTH, ACCEPTANCE, 0);
        return IntStream.range(0, ADAPTED)
                .mapToObj(chain -> Nuts.sample(
                        gaussian.target(),
                        gaussian.draw(new CounterRandom(7, chain)),
                        adapting,
                        new CounterRandom(8, chain)))
                .mapToDouble(Chain::step)
                .average()
                .orElseThrow();
    }

    private NutsRuns.Run run(
            NutsRuns runs,
            String name,
            Executor executor,
            List<double[]> starts,
            NutsSettings settings,
            TensorOptions options) {
        NutsRuns.Run run = runs.run(executor, starts, settings, options);
        progress.accept(String.format(
                Locale.ROOT,
                "%s: %d leapfrog steps in %d launches, %.1f s",
                name,
                run.leapfrog().lanes(),
                run.leapfrog().launches(),
                run.nanos() / 1e9));
        return run;
    }

    private static double utilisation(NutsRuns.Run run) {
        return run.leapfrog().utilisation();
    }

    private static double bound(long[] leapfrogs) {
        return Arrays.stream(leapfrogs).average().orElseThrow()
                / Arrays.stream(leapfrogs).max().orElseThrow();
    }

    private void add(String figure, double value, String unit, String bar) {
        rows.add(new WorkloadRow("NUTS, 100-d normal", figure, value, unit, bar));
    }
}
