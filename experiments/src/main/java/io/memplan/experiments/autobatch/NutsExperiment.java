package io.memplan.experiments.autobatch;

import ai.djl.ndarray.types.DataType;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.programs.NutsSettings;
import io.memplan.batching.programs.SyntheticLogistic;
import io.memplan.batching.programs.Target;
import io.memplan.batching.programs.WishartGaussian;
import io.memplan.batching.tensor.TensorOptions;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * NUTS as a batched program: how well lanes are used, how fast gradients come, and whether a chain has its own bits.
 *
 * @param chains the chains on the normal distribution
 * @param trajectories the transitions of each chain
 * @param jobsPerLane how many chains each lane runs one after another where lanes are refilled
 * @param examples the rows of the logistic regression
 * @param logisticChains the chains on it
 * @param repetitions how often its speed is measured
 */
public record NutsExperiment(
        int chains, int trajectories, int jobsPerLane, int examples, int logisticChains, int repetitions) {

    private static final int FEATURES = 100;
    private static final int EXACT_CHAINS = 6;

    /** Returns what there is to measure, in order; each tells of each run that is done. */
    public List<WorkloadPart> parts(Consumer<String> progress) {
        return List.of(
                new WorkloadPart(
                        "utilisation", () -> new NutsUtilisation(chains, trajectories, jobsPerLane, progress).run()),
                new WorkloadPart("throughput", () -> {
                    Target logistic =
                            SyntheticLogistic.of(examples, FEATURES, 1).target();
                    return new NutsThroughput(
                                    logistic, logisticChains, trajectories, jobsPerLane, repetitions, progress)
                            .run();
                }),
                new WorkloadPart("bits", () -> List.of(exact())));
    }

    /** Compares a few short chains, batched in the mode that does not depend on rows, with each run alone. */
    private static WorkloadRow exact() {
        WishartGaussian gaussian = WishartGaussian.of(FEATURES, FEATURES, 1);
        NutsRuns runs = new NutsRuns(gaussian.target(), DataType.FLOAT64);
        List<double[]> starts = IntStream.range(0, EXACT_CHAINS)
                .mapToObj(chain -> gaussian.draw(new CounterRandom(5, chain)))
                .toList();
        NutsSettings settings = new NutsSettings(0, 2, 6, 0.8, 0.04);
        NutsRuns.Run alone = runs.run(new Definitional(), starts, settings, TensorOptions.ROW_INVARIANT);
        NutsRuns.Run batched = runs.run(new RunAhead(), starts, settings, TensorOptions.ROW_INVARIANT);
        return new WorkloadRow(
                "NUTS, 100-d normal",
                "chains with the bits of single runs",
                batched.hasTheBitsOf(alone) ? 1 : 0,
                "of chains",
                "1, row-invariant");
    }
}
