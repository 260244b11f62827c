package io.memplan.experiments.autobatch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.programs.NutsMembers;
import io.memplan.batching.programs.NutsSettings;
import io.memplan.batching.programs.Target;
import io.memplan.batching.tensor.TensorOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The gradients a second of NUTS on a logistic regression, beside those of the batched gradient by itself: value and
 * gradient for as many rows as there are chains, computed in a loop by plain calls. Both take turns, after runs of each that
 * do not count: the virtual machine compiles meanwhile.
 */
final class NutsThroughput {

    private static final int MAXIMAL_DEPTH = 10;
    private static final double ACCEPTANCE = 0.8;
    private static final int WARMUP = 20;
    private static final long RAW_NANOS = 700_000_000L;
    private static final int UNCOUNTED = 2;

    private final int chains;
    private final int trajectories;
    private final int jobsPerLane;
    private final int repetitions;
    private final Target target;
    private final Consumer<String> progress;

    NutsThroughput(
            Target target, int chains, int trajectories, int jobsPerLane, int repetitions, Consumer<String> progress) {
        this.target = target;
        this.jobsPerLane = jobsPerLane;
        this.chains = chains;
        this.trajectories = trajectories;
        this.repetitions = repetitions;
        this.progress = progress;
    }

    List<WorkloadRow> run() {
        NutsRuns runs = new NutsRuns(target, DataType.FLOAT32);
        // The raw gradient takes all processors too; chains hold little beside what a launch takes, so all are under
        // way.
        RunAhead ahead = RunAhead.builder()
                .optWidth(chains)
                .optThreads(Runtime.getRuntime().availableProcessors())
                .optReserve(chains * (jobsPerLane - 1))
                .build();
        List<double[]> starts = IntStream.range(0, chains)
                .mapToObj(chain -> NutsMembers.start(target, 5, chain))
                .toList();
        NutsRuns.Run warm =
                runs.run(ahead, starts, new NutsSettings(WARMUP, 1, MAXIMAL_DEPTH, ACCEPTANCE, 0), TensorOptions.FAST);
        double step = Arrays.stream(warm.steps())
                .sorted()
                .skip(chains / 2)
                .findFirst()
                .orElseThrow();
        List<double[]> near = IntStream.range(0, chains).mapToObj(warm::draws).toList();
        NutsSettings settings = new NutsSettings(0, trajectories, MAXIMAL_DEPTH, ACCEPTANCE, step);
        List<double[]> queue = new ArrayList<>();
        for (int job = 0; job < jobsPerLane; job++) {
            queue.addAll(near);
        }
        Measured alone = new Measured(repetitions);
        Measured refilled = new Measured(repetitions);
        try (NDManager manager = NDManager.newBaseManager()) {
            Raw gradient = new Raw(manager, target, near);
            for (int i = 0; i < UNCOUNTED; i++) {
                runs.run(ahead, queue, settings, TensorOptions.FAST);
                gradient.perSecond();
            }
            double before = gradient.perSecond();
            for (int i = 0; i < repetitions; i++) {
                NutsRuns.Run run = runs.run(ahead, near, settings, TensorOptions.FAST);
                double between = gradient.perSecond();
                alone.set(i, run, (before + between) / 2);
                run = runs.run(ahead, queue, settings, TensorOptions.FAST);
                before = gradient.perSecond();
                refilled.set(i, run, (before + between) / 2);
                progress.accept(String.format(
                        Locale.ROOT,
                        "raw %.0f gradients a second; NUTS %.0f useful, %.3f of raw; refilled %.0f, %.3f",
                        alone.raw[i],
                        alone.useful[i],
                        alone.ratios[i],
                        refilled.useful[i],
                        refilled.ratios[i]));
            }
        }
        String name = "NUTS, logistic " + target.data().length / target.dimension() + " x " + target.dimension();
        String queued = ", " + jobsPerLane + " jobs a lane";
        return List.of(
                new WorkloadRow(name, "step size", step, "", ""),
                new WorkloadRow(name, "raw batched gradient", median(alone.raw), "gradients/s", ""),
                new WorkloadRow(name, "lanes used", alone.utilisation, "of lanes", ""),
                new WorkloadRow(name, "useful", median(alone.useful), "gradients/s", ""),
                new WorkloadRow(name, "useful over raw", median(alone.ratios), "", ">= 0.85"),
                new WorkloadRow(name, "lanes used" + queued, refilled.utilisation, "of lanes", ""),
                new WorkloadRow(name, "useful" + queued, median(refilled.useful), "gradients/s", ""),
                new WorkloadRow(name, "useful over raw" + queued, median(refilled.ratios), "", ">= 0.85"));
    }

    /** What the repetitions of a run came to. */
    private static final class Measured {

        private final double[] raw;
        private final double[] useful;
        private final double[] ratios;
        private double utilisation;

        Measured(int repetitions) {
            raw = new double[repetitions];
            useful = new double[repetitions];
            ratios = new double[repetitions];
        }

        void set(int repetition, NutsRuns.Run run, double rawPerSecond) {
            raw[repetition] = rawPerSecond;
            useful[repetition] = Arrays.stream(run.leapfrogs()).sum() / (run.nanos() / 1e9);
            ratios[repetition] = useful[repetition] / rawPerSecond;
            utilisation = run.leapfrog().utilisation();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Value and gradient for all chains at once, as one would write them by hand. */
    private static final class Raw {

        private final NDManager manager;
        private final NDArray signedRows;
        private final NDArray weights;

        Raw(NDManager manager, Target target, List<double[]> positions) {
            this.manager = manager;
            long examples = target.data().length / target.dimension();
            this.signedRows = manager.create(target.data(), new Shape(examples, target.dimension()))
                    .toType(DataType.FLOAT32, false);
            List<NDArray> rows = new ArrayList<>();
            positions.forEach(position -> rows.add(manager.create(position).toType(DataType.FLOAT32, false)));
            this.weights = NDArrays.stack(new NDList(rows));
        }

        double perSecond() {
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < RAW_NANOS) {
                try (NDManager scope = manager.newSubManager()) {
                    weights.attach(scope);
                    signedRows.attach(scope);
                    evaluate();
                    weights.attach(manager);
                    signedRows.attach(manager);
                }
                count += weights.getShape().get(0);
            }
            return count / ((System.nanoTime() - start) / 1e9);
        }

        private void evaluate() {
            NDArray margins = weights.matMul(signedRows.transpose());
            NDArray gradient =
                    Activation.sigmoid(margins.neg()).matMul(signedRows).sub(weights);
            NDArray value = margins.minimum(0)
                    .sub(margins.abs().neg().exp().add(1).log())
                    .sum(new int[] {1})
                    .sub(weights.square().sum(new int[] {1}).mul(0.5));
            if (gradient.getShape().dimension() != 2 || Float.isNaN(value.toFloatArray()[0])) {
                throw new IllegalStateException("The gradient is not finite.");
            }
        }
    }
}
