package io.memplan.experiments.swap;

import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * AccUDNN's headline results (Guo et al., ICCD 2019) on its GPU's profile, beside ours: ResNet-152 far beyond the memory,
 * the largest batch that is no slower, and VGG-16 against vDNN and moDNN.
 */
public final class AccudnnExperiment {

    private static final long GIB = 1L << 30;
    private static final int WORKERS = 8;

    /**
     * What is planned.
     *
     * @param deep the network that is trained far beyond the memory
     * @param beyondBytes what its step must need at least, in bytes
     * @param smallBytes in which it is to fit, in bytes
     * @param usualBytes the memory of the device, in bytes
     * @param wide the network of few large layers
     * @param wideBatch its batch, in the usual memory
     * @param step the batches tried for the deep network are this many apart
     */
    public record Subject(
            String deep, long beyondBytes, long smallBytes, long usualBytes, String wide, int wideBatch, int step) {

        /** The published ones. */
        public static final Subject PUBLISHED = new Subject("resnet152", 24 * GIB, 8 * GIB, 12 * GIB, "vgg16", 256, 4);
    }

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
     * @param speedup how many times one worker's samples a second eight of them process, or NaN
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
            double ratio,
            double speedup) {

        Row with(double otherRatio, double otherSpeedup) {
            return new Row(
                    what,
                    published,
                    strategy,
                    batch,
                    budgetBytes,
                    caffeBytes,
                    keepAllBytes,
                    loss,
                    gap,
                    otherRatio,
                    otherSpeedup);
        }
    }

    /** What is needed of a plan. */
    private record Planned(long budgetBytes, PlanStatus status, double overhead, double gap, long predictedNanos) {

        boolean fits() {
            return status != PlanStatus.INFEASIBLE;
        }
    }

    private final Subject subject;
    private final HardwareProfile hardware;
    private final long startNanos;
    private final long hostBytes;
    private final Duration timeLimit;
    private final Function<String, Planner> strategies;
    private final Cells cells;

    /**
     * Creates the experiment; each plan is a cell, and may take the time limit.
     *
     * @param startNanos what each kernel takes beside the roofline's time, in nanoseconds
     */
    public AccudnnExperiment(
            Subject subject,
            HardwareProfile hardware,
            long startNanos,
            long hostBytes,
            Duration timeLimit,
            Function<String, Planner> strategies,
            Cells cells) {
        this.subject = subject;
        this.hardware = hardware;
        this.startNanos = startNanos;
        this.hostBytes = hostBytes;
        this.timeLimit = timeLimit;
        this.strategies = strategies;
        this.cells = cells;
    }

    /** A part of the experiment. */
    public enum Part {
        /** The deep network far beyond the memory. */
        BEYOND,
        /** The largest batch that is no slower. */
        LARGEST,
        /** The network of few large layers. */
        WIDE
    }

    /** Runs some parts. */
    public List<Row> run(Set<Part> parts) {
        List<Row> rows = new ArrayList<>();
        TracedModel deep = new TracedModel(subject.deep(), hardware, startNanos);
        if (parts.contains(Part.BEYOND)) {
            rows.addAll(beyond(deep));
        }
        if (parts.contains(Part.LARGEST)) {
            rows.addAll(largest(deep, "joint"));
        }
        if (parts.contains(Part.WIDE)) {
            TracedModel wide = new TracedModel(subject.wide(), hardware, startNanos);
            for (String strategy : List.of("vdnn-all", "vdnn-conv", "accudnn", "auto", "joint")) {
                String what = "batch " + subject.wideBatch();
                rows.add(loss(wide, subject.wideBatch(), subject.usualBytes(), strategy, what, "vDNN 18 %, moDNN 8 %"));
            }
        }
        return rows;
    }

    private List<Row> beyond(TracedModel deep) {
        List<Row> rows = new ArrayList<>();
        int byCaffe = smallest(batch -> CaffeMemory.bytesOf(deep.at(batch)) > subject.beyondBytes());
        int byKeepAll = smallest(batch -> deep.at(batch).keepAllPeakBytes() > subject.beyondBytes());
        String over = "over " + ByteSize.format(subject.beyondBytes());
        String published = "24 GB to 8 GB";
        for (String strategy : List.of("accudnn", "auto", "joint")) {
            rows.add(loss(deep, byCaffe, subject.smallBytes(), strategy, over + " in Caffe's model", published));
        }
        for (String strategy : List.of("accudnn", "auto", "joint")) {
            rows.add(loss(deep, byKeepAll, subject.smallBytes(), strategy, over + " with last-use freeing", published));
        }
        return rows;
    }

    private int smallest(IntPredicate holds) {
        int batch = subject.step();
        while (!holds.test(batch)) {
            batch += subject.step();
        }
        return batch;
    }

    private Row loss(TracedModel model, int batch, long budgetBytes, String strategy, String what, String published) {
        Planned plan = plan(model.at(batch), budgetBytes, strategy);
        return row(model.name() + ", " + what, published, strategy, model.at(batch), batch, plan);
    }

    /**
     * Finds the largest batch whose samples a second, the update of the parameters included, are those of the largest that
     * fits Caffe's model, or more; and how both scale.
     */
    private List<Row> largest(TracedModel model, String strategy) {
        long budget = subject.usualBytes();
        int fits = LargestBatch.from(1, 1, batch -> CaffeMemory.bytesOf(model.at(batch)) <= budget);
        Planned kept = plan(model.at(fits), budget, strategy);
        double wanted = fits / (double) (model.at(fits).baseNanos() + model.updateNanos());
        Map<Integer, Planned> plans = new TreeMap<>();
        int largest = LargestBatch.from(fits, 1, batch -> {
            Planned plan = plan(model.at(batch), budget, strategy);
            plans.put(batch, plan);
            return plan.fits() && batch / (double) (plan.predictedNanos() + model.updateNanos()) >= wanted;
        });
        Planned plan = plans.getOrDefault(largest, kept);
        String what = model.name() + ", largest batch no slower than batch " + fits;
        double ratio = largest / (double) fits;
        return List.of(
                row(model.name() + ", largest batch in Caffe's model", "", strategy, model.at(fits), fits, kept)
                        .with(1, speedup(model, kept)),
                row(what, "4.2 times the batch, 7.7 on 8 GPUs", strategy, model.at(largest), largest, plan)
                        .with(ratio, speedup(model, plan)));
    }

    /** Returns how many times as fast eight workers are, on a ring of links as fast as the device's to its host. */
    private double speedup(TracedModel model, Planned plan) {
        Link link = hardware.toHost();
        return new ScalingModel(link.bytesPerSecondWhenBoth(), link.latencyNanos())
                .speedup(WORKERS, plan.predictedNanos() + model.updateNanos(), model.parameterBytes());
    }

    private Planned plan(TrainingGraph graph, long budgetBytes, String strategy) {
        Map<String, Object> inputs =
                Map.of("graph", graph.fingerprint(), "budgetBytes", budgetBytes, "strategy", strategy);
        String label = graph.name() + " in " + ByteSize.format(budgetBytes) + " with " + strategy;
        return cells.one(new Cell<>(label, inputs, Planned.class, () -> {
            Plan plan = strategies
                    .apply(strategy)
                    .plan(PlanRequest.builder()
                            .setGraph(graph)
                            .setBudgetBytes(budgetBytes)
                            .optHostBudgetBytes(hostBytes)
                            .optHardware(hardware)
                            .optTimeLimit(timeLimit)
                            .optGapTarget(0.002)
                            .optCancelled(cells::isCancelled)
                            .build());
            return new Planned(
                    budgetBytes,
                    plan.status(),
                    plan.isFeasible() ? plan.overhead() : 0,
                    plan.gap(),
                    plan.predictedNanos());
        }));
    }

    private static Row row(
            String what, String published, String strategy, TrainingGraph graph, int batch, Planned plan) {
        return new Row(
                what,
                published,
                strategy,
                batch,
                plan.budgetBytes(),
                CaffeMemory.bytesOf(graph),
                graph.keepAllPeakBytes(),
                plan.fits() ? plan.overhead() : Double.NaN,
                plan.gap(),
                Double.NaN,
                Double.NaN);
    }
}
