package io.memplan.trainer;

import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trainer's compiled steps by shape, made when they are first needed. */
final class StepPlans implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);

    private final Trainer wrapped;
    private final NDManager manager;
    private final StepCompiler compiler;
    private final PlanCache plans;
    private @Nullable CompiledStep latest;

    StepPlans(Trainer wrapped, NDManager manager, StepCompiler compiler, int mostPlans) {
        this.wrapped = wrapped;
        this.manager = manager;
        this.compiler = compiler;
        this.plans = new PlanCache(mostPlans);
    }

    /**
     * Returns the step of a key, which is the caller's to release.
     *
     * @throws InfeasibleBudgetException if no plan fits the budget
     */
    CompiledStep acquire(StepKey key) {
        CompiledStep known = plans.find(key);
        CompiledStep step = known == null ? compile(key) : improved(key, known);
        step.acquire();
        if (known == null) {
            plans.add(key, step);
        }
        latest = step;
        return step;
    }

    /** Takes over a faster plan that was found meanwhile. */
    private CompiledStep improved(StepKey key, CompiledStep step) {
        Optional<Plan> faster = step.fasterPlan();
        if (faster.isEmpty()) {
            return step;
        }
        CompiledStep better = compiler.withPlan(step, faster.get(), manager);
        plans.replace(key, better);
        return better;
    }

    private CompiledStep compile(StepKey key) {
        long begin = System.nanoTime();
        CompiledStep step = compiler.compile(key, wrapped.getModel().getBlock(), wrapped.getLoss(), manager);
        wrapped.addMetric("plan", begin);
        return step;
    }

    /**
     * Learns from the times of the latest step, or of the last pass of its batch, and looks for a better plan where that may
     * pay; returns what was learnt so far of its plan.
     */
    Optional<Recalibration> recalibrate() {
        CompiledStep step = latest;
        if (step == null) {
            return Optional.empty();
        }
        if (compiler.recalibrates()) {
            step.recalibration().add(step.executor().timings()).ifPresent(learnt -> {
                LOGGER.debug(
                        "a step of {} takes {} ns by measured times, not {}",
                        learnt.graph().name(),
                        learnt.calibratedNanos(),
                        learnt.predictedNanos());
                compiler.replan(step, learnt);
            });
        }
        return step.recalibration().result();
    }

    /** Lowers the budget of all plans, which are made again, since the device turned out to have no more, in bytes. */
    void capBudget(long bytes) {
        plans.clear();
        compiler.capBudget(bytes);
    }

    /** Returns what the device was found to have, in bytes; the largest number there is until it was found too small. */
    long capBytes() {
        return compiler.capBytes();
    }

    /** Makes all plans again, with or without the disk. */
    void useDisk(boolean use) {
        plans.clear();
        compiler.useDisk(use);
    }

    /** Returns whether plans may swap to a disk. */
    boolean usesDisk() {
        return compiler.usesDisk();
    }

    /** Traces a step and predicts its times. */
    TrainingGraph graphOf(StepKey key) {
        return compiler.costed(key, wrapped.getModel().getBlock(), wrapped.getLoss(), manager.getDevice())
                .graph();
    }

    Optional<TrainingGraph> latestGraph() {
        return Optional.ofNullable(latest).map(step -> step.traced().graph());
    }

    Optional<Plan> latestPlan() {
        return Optional.ofNullable(latest).map(CompiledStep::plan);
    }

    boolean isImproving() {
        return plans.isImproving();
    }

    List<Plan> plans() {
        return plans.plans();
    }

    @Override
    public void close() {
        plans.clear();
        compiler.close();
    }
}
