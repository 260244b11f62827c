package io.memplan.experiments.tuning;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.trainer.tune.LearningRateRule;
import io.memplan.trainer.tune.PlanMaker;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuner;
import io.memplan.trainer.tune.Tuning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One model: what tuning finds, what other tools find, and the best there is.
 *
 * @param model the model
 * @param optimum the batch with the most samples a second among all of a grid, each under its own plan
 * @param optimumPerSecond its samples a second
 * @param rows what each way finds, ours first
 */
public record TunerTrial(DeviceModel model, int optimum, double optimumPerSecond, List<Row> rows) {

    private static final int EXAMPLES = 4096;
    private static final int GRID_PART = 16;

    /**
     * What one way finds.
     *
     * @param name its name
     * @param batch the batch
     * @param runs the steps that it ran
     * @param outOfMemory how many of them ran out of memory
     * @param fits whether the batch fits the memory at all, trained its way
     * @param perSecond the samples a second of the batch, trained its way
     */
    public record Row(String name, int batch, int runs, int outOfMemory, boolean fits, double perSecond) {}

    /** Copies the rows. */
    public TunerTrial {
        rows = List.copyOf(rows);
    }

    /** Returns how far below the optimum a row is, as a share of it. */
    public double loss(Row row) {
        return 1 - row.perSecond() / optimumPerSecond;
    }

    /**
     * Runs every way on a model.
     *
     * @param model the model
     * @param planner the strategy of our plans
     * @param planLimit how long each plan may be looked for
     */
    public static TunerTrial run(DeviceModel model, Planner planner, Duration planLimit) throws InterruptedException {
        PlanMaker maker =
                new PlanMaker(planner, MemoryLimits.device(model.memoryBytes()), HardwareProfiles.cpu(), 42, planLimit);
        List<Row> rows = new ArrayList<>();
        SimulatedDevice device = new SimulatedDevice(model, EXAMPLES, 1);
        TuneOptions options = TuneOptions.builder()
                .optBaseBatch(32)
                .optRule(new LearningRateRule.Linear())
                .optPlanLimit(planLimit)
                .build();
        Tuning tuning = new Tuner(device, maker, options).run();
        int found = tuning.efficient().batch();
        rows.add(new Row(
                "memplan",
                found,
                device.runs(),
                device.outOfMemory(),
                true,
                perSecond(model, found, planner, planLimit)));
        for (Baseline baseline : Baseline.values()) {
            SimulatedDevice plain = new SimulatedDevice(model, EXAMPLES, 1);
            int batch = baseline.find(EXAMPLES, plain::runsPlain);
            boolean fits = batch > 0 && model.plainBytes(batch) <= model.memoryBytes();
            double speed = fits
                    ? 1e9
                            * batch
                            / model.trueNanos(batch, (double) model.graph(batch).baseNanos())
                    : 0;
            rows.add(new Row(baseline.text(), batch, plain.runs(), plain.outOfMemory(), fits, speed));
        }
        return optimum(model, planner, planLimit, tuning.largest().batch(), rows);
    }

    private static TunerTrial optimum(
            DeviceModel model, Planner planner, Duration planLimit, int largest, List<Row> rows) {
        int best = 1;
        double most = 0;
        int end = Math.min(EXAMPLES, largest + largest / 4);
        for (int batch = 1; batch <= end; batch += Math.max(1, batch / GRID_PART)) {
            double speed = perSecond(model, batch, planner, planLimit);
            if (speed > most) {
                most = speed;
                best = batch;
            }
        }
        if (rows.get(0).perSecond() > most) { // between two batches of the grid
            most = rows.get(0).perSecond();
            best = rows.get(0).batch();
        }
        return new TunerTrial(model, best, most, rows);
    }

    /** Returns the true samples a second of a batch under its own plan, or 0 if there is none. */
    private static double perSecond(DeviceModel model, int batch, Planner planner, Duration planLimit) {
        TrainingGraph graph = model.graph(batch);
        if (graph.keepAllPeakBytes() <= model.memoryBytes()) {
            return 1e9 * batch / model.trueNanos(batch, (double) graph.baseNanos());
        }
        Plan plan = planner.plan(PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(model.memoryBytes())
                .optTimeLimit(planLimit)
                .build());
        return plan.isFeasible() ? 1e9 * batch / model.trueNanos(batch, (double) plan.predictedNanos()) : 0;
    }
}
