package io.memplan.experiments.swap;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * AccUDNN's headline results (Guo et al., ICCD 2019) on its GPU's profile, beside ours: ResNet-152 far beyond the memory,
 * the largest batch that is no slower, and VGG-16 against vDNN and moDNN.
 */
public final class AccudnnExperiment {

    private static final long GIB = 1L << 30;
    private static final int BATCH_STEP = 4;

    /**
     * One line of the table.
     *
     * @param what what is measured
     * @param published the published figure
     * @param strategy whose plan it is
     * @param batch the batch
     * @param budgetBytes the device memory allowed, in bytes
     * @param caffeBytes what Caffe's memory model takes, in bytes
     * @param keepAllBytes what keep-all with last-use freeing takes, in bytes
     * @param loss the added time relative to no budget; NaN without a plan
     * @param gap how far from the proven bound the plan may be
     * @param ratio the batch relative to the largest in Caffe's model, or NaN
     */
    public record Row(
            String what,
            String published,
            String strategy,
            int batch,
            long budgetBytes,
            long caffeBytes,
            long keepAllBytes,
            double loss,
            double gap,
            double ratio) {}

    private final HardwareProfile hardware;
    private final long hostBytes;
    private final Duration timeLimit;
    private final Function<String, Planner> strategies;
    private final Consumer<String> log;

    /** Creates the experiment; each plan may take the time limit. */
    public AccudnnExperiment(
            HardwareProfile hardware,
            long hostBytes,
            Duration timeLimit,
            Function<String, Planner> strategies,
            Consumer<String> log) {
        this.hardware = hardware;
        this.hostBytes = hostBytes;
        this.timeLimit = timeLimit;
        this.strategies = strategies;
        this.log = log;
    }

    /** Runs all parts. */
    public List<Row> run() {
        List<Row> rows = new ArrayList<>();
        TracedModel resnet = new TracedModel("resnet152", hardware);
        int byCaffe = smallest(batch -> CaffeMemory.bytesOf(resnet.at(batch)) > 24 * GIB);
        int byKeepAll = smallest(batch -> resnet.at(batch).keepAllPeakBytes() > 24 * GIB);
        for (String strategy : List.of("accudnn", "auto", "joint")) {
            rows.add(loss(resnet, byCaffe, 8, strategy, "over 24 GiB in Caffe's model", "24 GB to 8 GB"));
        }
        for (String strategy : List.of("accudnn", "auto", "joint")) {
            rows.add(loss(resnet, byKeepAll, 8, strategy, "over 24 GiB with last-use freeing", "24 GB to 8 GB"));
        }
        rows.add(largest(resnet, "joint"));
        TracedModel vgg = new TracedModel("vgg16", hardware);
        for (String strategy : List.of("vdnn-all", "vdnn-conv", "accudnn", "auto", "joint")) {
            rows.add(loss(vgg, 256, 12, strategy, "batch 256", "vDNN 18 %, moDNN 8 %"));
        }
        return rows;
    }

    private static int smallest(java.util.function.IntPredicate holds) {
        int batch = BATCH_STEP;
        while (!holds.test(batch)) {
            batch += BATCH_STEP;
        }
        return batch;
    }

    private Row loss(TracedModel model, int batch, int gibibytes, String strategy, String what, String published) {
        Plan plan = plan(model.at(batch), gibibytes * GIB, strategy);
        return row(model.name() + ", " + what, published, strategy, model.at(batch), batch, plan, Double.NaN);
    }

    /** Finds the largest batch whose throughput is that of the largest that fits Caffe's model, or better. */
    private Row largest(TracedModel model, String strategy) {
        long budget = 12 * GIB;
        int fits = LargestBatch.from(1, 1, batch -> CaffeMemory.bytesOf(model.at(batch)) <= budget);
        double wanted = fits / (double) model.at(fits).baseNanos();
        int largest = LargestBatch.from(fits, 1, batch -> {
            Plan plan = plan(model.at(batch), budget, strategy);
            return plan.isFeasible() && batch / (double) plan.predictedNanos() >= wanted;
        });
        Plan plan = plan(model.at(largest), budget, strategy);
        return row(
                model.name() + ", largest batch no slower than batch " + fits,
                "4.2 times the batch",
                strategy,
                model.at(largest),
                largest,
                plan,
                largest / (double) fits);
    }

    private Plan plan(TrainingGraph graph, long budgetBytes, String strategy) {
        log.accept(graph.name() + " in " + budgetBytes / GIB + " GiB with " + strategy);
        return strategies
                .apply(strategy)
                .plan(PlanRequest.builder()
                        .setGraph(graph)
                        .setBudgetBytes(budgetBytes)
                        .optHostBudgetBytes(hostBytes)
                        .optHardware(hardware)
                        .optTimeLimit(timeLimit)
                        .optGapTarget(0.002)
                        .build());
    }

    private static Row row(
            String what, String published, String strategy, TrainingGraph graph, int batch, Plan plan, double ratio) {
        return new Row(
                what,
                published,
                strategy,
                batch,
                plan.budgetBytes(),
                CaffeMemory.bytesOf(graph),
                graph.keepAllPeakBytes(),
                plan.isFeasible() ? plan.overhead() : Double.NaN,
                plan.gap(),
                ratio);
    }
}
