package io.memplan.experiments.tuning;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.trainer.tune.BatchGraphs;
import io.memplan.trainer.tune.NoiseScale;
import io.memplan.trainer.tune.StepSource;
import java.util.Optional;
import java.util.Random;

/** A device that runs steps of a model in the mind: it counts those that its memory does not hold. */
final class SimulatedDevice implements StepSource {

    private static final double JITTER = 0.01;

    private final DeviceModel model;
    private final int examples;
    private final Random random;
    private int runs;
    private int outOfMemory;

    SimulatedDevice(DeviceModel model, int examples, long seed) {
        this.model = model;
        this.examples = examples;
        this.random = new Random(seed);
    }

    @Override
    public BatchGraphs graphs(boolean accumulating) {
        return model::graph;
    }

    @Override
    public int examples() {
        return examples;
    }

    @Override
    public long passNanos(int batch, boolean accumulating, Plan plan) {
        TrainingGraph graph = model.graph(batch);
        ScheduleReport report = ScheduleChecker.check(graph, plan.schedule(), MemoryLimits.device(model.memoryBytes()));
        if (!take(report.isValid())) {
            throw new IllegalStateException("The device ran out of memory with batch " + batch + ": "
                    + report.violations().get(0));
        }
        double jitter = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Math.round(report.nanos() * model.truth().applyAsDouble(batch) * jitter);
    }

    /** Runs a step of plain training; returns whether the memory holds it. */
    boolean runsPlain(int batch) {
        return take(model.plainBytes(batch) <= model.memoryBytes());
    }

    private boolean take(boolean fits) {
        runs++;
        outOfMemory += fits ? 0 : 1;
        return fits;
    }

    @Override
    public long updateNanos() {
        return model.updateNanos();
    }

    @Override
    public Optional<NoiseScale> noise(int parts, int batch, Plan plan) {
        return Optional.of(new NoiseScale(1, model.noise(), parts));
    }

    int runs() {
        return runs;
    }

    int outOfMemory() {
        return outOfMemory;
    }
}
