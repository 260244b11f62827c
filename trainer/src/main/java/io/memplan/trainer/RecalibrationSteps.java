package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.Lane;
import io.memplan.graph.schedule.LaneInterval;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import io.memplan.graph.schedule.Timeline;
import io.memplan.swap.engine.LaneTimes;
import io.memplan.trainer.execute.StepTimings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Watches the steps of a plan, and corrects the times of operations and the speed of links by what they took: after the
 * first four, and again after every three, for machines whose speed changes.
 *
 * <p>The first step warms up. Of the next three, each operation's time is the median, and all times are then scaled so that
 * their sum is the median of the sums: a median alone leaves out what disturbs now this operation, now that one. The links
 * of a direction, to the tiers that the plan uses, are scaled by how long the lane was busy relative to the simulation with the
 * profile so far, as copies ran: beside computes, and beside each other.
 *
 * <p>As coded, this assumes that an operation is done when its call returns, as on the processor.
 */
final class RecalibrationSteps {

    private static final int WARM_UPS = 1;
    private static final int STEPS = 3;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sample(long[] nanosByOperation, long totalNanos, LaneTimes copies) {}

    private final TrainingGraph graph;
    private final Plan plan;
    private final HardwareProfile hardware;
    private final List<Sample> samples = new ArrayList<>();
    private int stepsSeen;
    private @Nullable Recalibration result;

    RecalibrationSteps(TrainingGraph graph, Plan plan, HardwareProfile hardware) {
        this.graph = graph;
        this.plan = plan;
        this.hardware = hardware;
    }

    /** Takes note of a step; returns what was learnt if there are enough steps for that. */
    Optional<Recalibration> add(StepTimings timings) {
        if (stepsSeen++ < WARM_UPS) {
            return Optional.empty();
        }
        long[] nanos = new long[graph.operations().size()];
        for (int operation = 0; operation < nanos.length; operation++) {
            nanos[operation] = timings.nanosOf(operation);
        }
        samples.add(new Sample(nanos, timings.totalNanos(), timings.copies()));
        if (samples.size() < STEPS) {
            return Optional.empty();
        }
        Recalibration learnt = learn();
        result = learnt;
        samples.clear();
        return Optional.of(learnt);
    }

    Optional<Recalibration> result() {
        return Optional.ofNullable(result);
    }

    private Recalibration learn() {
        long[] runs = new long[graph.operations().size()];
        plan.schedule().replay(new RunCounter(runs));
        long sum = 0;
        for (int i = 0; i < runs.length; i++) {
            sum += runs[i] * medianOf(i);
        }
        double scale = sum == 0 ? 1 : median(Sample::totalNanos) / (double) sum;
        TrainingGraph measured = graph.withCosts(operation -> Math.round(scale * medianOf(operation.id())));
        Timeline before = Simulator.simulate(measured, plan.schedule(), hardware);
        double out =
                faster(before, Lane.COPY_OUT, median(sample -> sample.copies().outNanos()));
        double in =
                faster(before, Lane.COPY_IN, median(sample -> sample.copies().inNanos()));
        boolean host = swapsTo(Tier.HOST);
        boolean disk = swapsTo(Tier.DISK);
        HardwareProfile profile = new HardwareProfile(
                hardware.name(),
                hardware.description(),
                hardware.flopsPerSecond(),
                hardware.bytesPerSecond(),
                hardware.launchNanos(),
                hardware.deviceBytes(),
                scaled(hardware.toHost(), host ? out : 1),
                scaled(hardware.fromHost(), host ? in : 1),
                scaled(hardware.toDisk(), disk ? out : 1),
                scaled(hardware.fromDisk(), disk ? in : 1));
        long calibrated = Simulator.simulate(measured, plan.schedule(), profile).stepNanos();
        return new Recalibration(plan.predictedNanos(), calibrated, measured, profile);
    }

    private long medianOf(int operation) {
        return median(sample -> sample.nanosByOperation()[operation]);
    }

    private long median(ToLongFunction<Sample> number) {
        long[] sorted = samples.stream().mapToLong(number).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long busy(Timeline timeline, Lane lane) {
        return timeline.intervals().stream()
                .filter(interval -> interval.lane() == lane)
                .mapToLong(RecalibrationSteps::length)
                .sum();
    }

    private static long length(LaneInterval interval) {
        return interval.endNanos() - interval.startNanos();
    }

    private boolean swapsTo(Tier tier) {
        return plan.schedule().steps().stream()
                .anyMatch(step -> step instanceof Step.SwapOut copy && copy.tier() == tier);
    }

    /** Returns how many times faster a lane was than simulated; 1 where it did nothing. */
    private static double faster(Timeline simulated, Lane lane, long measuredNanos) {
        long simulatedNanos = busy(simulated, lane);
        return simulatedNanos == 0 || measuredNanos == 0 ? 1 : simulatedNanos / (double) measuredNanos;
    }

    private static Link scaled(Link link, double faster) {
        return new Link(
                link.bytesPerSecond() * faster,
                link.bytesPerSecondWhenBoth() * faster,
                Math.round(link.latencyNanos() / faster));
    }
}
