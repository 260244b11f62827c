package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.trace.TraceException;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepReport;
import io.memplan.trainer.opaque.RandomState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and completes steps. One that runs out of memory is undone, planned again for less memory or in more passes, and
 * repeated from the same weights, statistics and random numbers; one whose swap file fails likewise, without the disk.
 *
 * <p>With a smaller budget or without the disk the bits are the same. With more passes they are those of that many passes.
 */
final class StepAttempts {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);
    private static final int MOST = 12;
    private static final double LESS = 0.85;

    private final PlannerSettings settings;
    private final StepPlans plans;
    private final Device device;
    private final NDManager manager;
    private final PassChoice choice;
    private final NoiseMeter noise;
    private final DiskFallback disk;
    private Optional<RandomState> random = Optional.empty();
    private NDList data = new NDList();
    private NDList labels = new NDList();
    private List<Parameter> parameters = List.of();
    private int earlierBackwards;
    private int attempts;
    private boolean retried;

    StepAttempts(PlannerSettings settings, StepPlans plans, Device device, NDManager manager, NoiseMeter noise) {
        this.settings = settings;
        this.plans = plans;
        this.device = device;
        this.manager = manager;
        this.noise = noise;
        this.disk = new DiskFallback(plans);
        this.choice = new PassChoice(settings.passes());
    }

    /** Begins a step, again if it must be. */
    UnderWay begin(NDList inputs, NDList targets, List<Parameter> all, int earlier) {
        data = inputs;
        labels = targets;
        parameters = all;
        earlierBackwards = earlier;
        attempts = 0;
        retried = false;
        forgetRandom();
        return begin(null);
    }

    private UnderWay begin(@Nullable StepFailedException first) {
        StepFailedException cause = first;
        while (true) {
            if (cause != null) {
                lower(cause);
            }
            try {
                return attempt();
            } catch (SwapException e) {
                cause = null;
                if (!settings.passes().recover() || !disk.leave(e, this::tryPlan)) {
                    forgetRandom();
                    throw e;
                }
            } catch (StepFailedException e) {
                cause = repeatable(e);
            } catch (InfeasibleBudgetException e) {
                if (cause == null) {
                    throw e;
                }
                cause.addSuppressed(e);
                throw cause;
            }
        }
    }

    private UnderWay attempt() {
        int passes = choice.passesFor(data, labels, this::tryPlan);
        if (passes == 1) {
            return pass(data, labels, earlierBackwards, 1);
        }
        noise.begin(parameters);
        BatchParts parts = BatchParts.of(data, labels, passes, settings.passes().weights());
        choice.warn(parts, parameters);
        return SplitStep.begin(
                parts,
                (inputs, targets, earlier) -> pass(inputs, targets, earlier, passes),
                earlierBackwards,
                parameters,
                noise);
    }

    private void tryPlan() {
        tryPlan(choice.passesFor(data, labels, this::tryPlan));
    }

    /** Plans the first pass of a batch in so many passes, and returns the predicted time of the whole, in nanoseconds. */
    private long tryPlan(int passes) {
        if (passes == 1) {
            return timed(key(data, labels, earlierBackwards, 1), 1);
        }
        BatchParts parts = BatchParts.of(data, labels, passes, settings.passes().weights());
        long first = timed(key(parts.dataOf(0), parts.weightedLabelsOf(0), earlierBackwards, passes), 1);
        return first + timed(key(parts.dataOf(0), parts.weightedLabelsOf(0), earlierBackwards + 1, passes), passes - 1);
    }

    private long timed(StepKey key, int times) {
        CompiledStep step = plans.acquire(key);
        step.release();
        return times * step.plan().predictedNanos();
    }

    private StepKey key(NDList inputs, NDList targets, int earlier, int passes) {
        boolean zero = earlier == 0 && !settings.gradientsShared();
        return StepKey.of(inputs, targets, parameters, zero, passes);
    }

    private PendingStep pass(NDList inputs, NDList targets, int earlier, int passes) {
        CompiledStep step = plans.acquire(key(inputs, targets, earlier, passes));
        if (settings.passes().recover() && random.isEmpty() && step.drawsRandomNumbers() && !device.isGpu()) {
            random = RandomState.save(manager);
        }
        return PendingStep.begin(step, inputs, targets, device, earlier);
    }

    /** A step that is complete: what it did, and the plan with the largest peak that it ran by in the end. */
    record Finished(StepReport report, Plan plan) {}

    /** Completes a step, again from its beginning if it must be. */
    Finished finish(UnderWay step) {
        UnderWay current = step;
        boolean repeated = false;
        while (true) {
            try {
                StepReport report = current.finish();
                noise.afterBatch(BatchParts.count(data, labels));
                if (repeated) {
                    current.predictions().close();
                    current.loss().close();
                }
                forgetRandom();
                return new Finished(report, current.plan());
            } catch (StepFailedException e) {
                current = begin(repeatable(e));
                repeated = true;
            }
        }
    }

    /** Returns the exception if the step can be repeated, and throws it if not. */
    private StepFailedException repeatable(StepFailedException e) {
        boolean gradientsAsBefore = earlierBackwards == 0 || (!e.gradientsCleared() && e.getSuppressed().length == 0);
        boolean possible = settings.passes().recover()
                && (e.isOutOfMemory() || disk.isAtFault(e))
                && e.updatedParameters().isEmpty()
                && gradientsAsBefore
                && attempts++ < MOST;
        if (!possible) {
            forgetRandom();
            throw e;
        }
        return e;
    }

    /**
     * Makes the next attempt take less memory: by a smaller budget, which changes no bits. If there is no plan for less, the
     * same is tried once more, since the allocator has given back what it kept; after that the batch is split further. If
     * it was the disk that failed, the next attempt goes without it.
     *
     * @throws StepFailedException the cause, if there is no way to
     */
    private void lower(StepFailedException cause) {
        random.ifPresent(RandomState::restore);
        if (!cause.isOutOfMemory()) {
            if (!disk.leave(cause, this::tryPlan)) {
                forgetRandom();
                throw cause;
            }
            return;
        }
        long peak = plans.latestPlan().orElseThrow().predictedPeakBytes();
        NativeAllocator.ofProcess().ifPresent(NativeAllocator::giveBack);
        boolean lower = fits(cause, (long) (LESS * Math.min(peak, plans.capBytes())), peak);
        if (!lower && retried) {
            do {
                if (!choice.halve(data, labels)) {
                    throw cause;
                }
            } while (!fits(cause, peak, peak + 1));
        }
        retried |= !lower;
        LOGGER.warn(
                "The device ran out of memory at {}. The step is repeated from the same weights {}, in passes of at"
                        + " most {} examples.",
                cause.operation().isEmpty() ? "the beginning of the step" : cause.operation(),
                lower || plans.capBytes() < Long.MAX_VALUE
                        ? "within " + ByteSize.format(plans.capBytes()) + " in place of " + ByteSize.format(peak)
                        : "by the same plan",
                choice.mostExamples(BatchParts.count(data, labels)));
    }

    /** Plans within a budget, or within the smallest feasible one below another; returns whether there is a plan. */
    private boolean fits(StepFailedException cause, long budget, long below) {
        long next = budget;
        long before = plans.capBytes();
        while (true) {
            plans.capBudget(next);
            try {
                tryPlan();
                return true;
            } catch (InfeasibleBudgetException e) {
                long smallest = e.plan().infeasibility().orElseThrow().smallestFeasibleBytes();
                if (smallest >= below || smallest <= next) {
                    plans.capBudget(before);
                    return false;
                }
                next = smallest;
            } catch (TraceException e) {
                cause.addSuppressed(e); // some layers refuse passes that are too small
                throw cause;
            }
        }
    }

    /** Drops what is kept to repeat a step. */
    void forgetRandom() {
        random.ifPresent(RandomState::discard);
        random = Optional.empty();
    }
}
