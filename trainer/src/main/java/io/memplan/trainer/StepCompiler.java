package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.trace.TracedStep;
import io.memplan.graph.transfer.TransferPlans;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.trainer.execute.ParameterUpdate;
import io.memplan.trainer.execute.Program;
import io.memplan.trainer.execute.ScheduleExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a step ready to run: traces it, predicts its times, plans it, checks the plan, and compiles its kernels. */
final class StepCompiler implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);

    /** How long the first plan of a shape may take if a better one is looked for in the background. */
    private static final Duration QUICK = Duration.ofSeconds(1);

    /** How much less time a plan must take by measured times to take over, as a share. */
    private static final double LEAST_GAIN = 0.01;

    private final PlannerSettings settings;
    private final StepTracer tracer;
    private long largestBudgetBytes;
    private long capBytes = Long.MAX_VALUE;
    private boolean usesDisk = true;
    private final int optimizerStateCopies;
    private final @Nullable UpdateFactory updates;
    private final @Nullable BackgroundPlanning background;
    private final @Nullable CopyEngine copyEngine;
    private final boolean recalibrates;
    private final FreedMemory freed;

    StepCompiler(PlannerSettings settings, Device device, int optimizerStateCopies, @Nullable UpdateFactory updates) {
        this.background = settings.backgroundPlanning() ? new BackgroundPlanning() : null;
        this.copyEngine = settings.swap().newEngine(device);
        this.recalibrates = !device.isGpu() && !settings.swap().synchronous();
        this.settings = settings;
        this.freed = FreedMemory.of(settings, device);
        this.tracer = settings.tracer().forOneTrainer();
        this.optimizerStateCopies = optimizerStateCopies;
        this.updates = updates;
    }

    /** Makes the callback that updates the parameters of a traced step. */
    @FunctionalInterface
    interface UpdateFactory {
        ParameterUpdate create(TracedStep traced);
    }

    /**
     * Makes the step ready. If plans are improved in the background, it starts with a plan that is found quickly.
     *
     * @throws InfeasibleBudgetException if no plan fits the budget
     */
    CompiledStep compile(StepKey key, Block block, Loss loss, NDManager manager) {
        TracedStep costed = costed(key, block, loss, manager.getDevice());
        TrainingGraph graph = costed.graph();
        PlanRequest request = request(graph, settings.hardware());
        if (background != null) {
            Plan quick = planned(settings.quickPlanner(), request.withTimeLimit(QUICK));
            if (quick.isFeasible()) {
                CompiledStep step = assemble(costed, quick, settings.hardware(), manager);
                if (quick.gap() > request.gapTarget()) {
                    step.improveBy(background.start(
                            request, wanted -> planned(settings.planner(), wanted), quick.predictedNanos()));
                }
                return step;
            }
        }
        Plan plan = planned(settings.planner(), request);
        if (plan.infeasibility().isPresent()) {
            throw new InfeasibleBudgetException(
                    graph.name(), plan, plan.infeasibility().get());
        }
        return assemble(costed, plan, settings.hardware(), manager);
    }

    /** Traces a step, and predicts its times. */
    TracedStep costed(StepKey key, Block block, Loss loss, Device device) {
        TracedStep traced = tracer.trace(block, loss, device, key, settings.fusedUpdate());
        TrainingGraph whole = withResident(traced, optimizerBytes(traced) + HeldBytes.of(traced, key.passes()));
        return traced.withGraph(OpaqueCosts.apply(settings.costs().apply(whole), traced));
    }

    /** Makes a step ready again, with another plan. */
    CompiledStep withPlan(CompiledStep step, Plan plan, NDManager manager) {
        HardwareProfile hardware =
                step.recalibration().result().map(Recalibration::hardware).orElse(settings.hardware());
        CompiledStep other = assemble(step.searched(), plan, hardware, manager);
        if (step.planIsFinal()) {
            other.finalPlan();
        }
        return other;
    }

    /** Makes a step ready with a plan for its graph. */
    CompiledStep assemble(TracedStep traced, Plan plan, NDManager manager) {
        return assemble(traced, plan, settings.hardware(), manager);
    }

    /** Looks for a better plan with what was measured, once, if plans are improved in the background. */
    void replan(CompiledStep step, Recalibration measured) {
        if (background == null || step.planIsFinal()) {
            return;
        }
        PlanRequest request = request(measured.graph(), measured.hardware());
        long worthwhile = (long) (measured.calibratedNanos() * (1 - LEAST_GAIN));
        step.improveBy(
                background.start(request, wanted -> planned(settings.replanner(), wanted), worthwhile),
                step.traced().withGraph(measured.graph()));
    }

    /** Returns whether the times of steps teach anything: on a GPU, and where each copy is waited for, they do not. */
    boolean recalibrates() {
        return recalibrates;
    }

    private CompiledStep assemble(TracedStep traced, Plan plan, HardwareProfile hardware, NDManager manager) {
        TrainingGraph graph = traced.graph();
        Set<Integer> wanted = new TreeSet<>(traced.predictions());
        wanted.add(traced.loss());
        Program program = Program.compile(
                manager, graph, plan.schedule(), settings.texts(), traced.opaqueCalls(), wanted, copyEngine);
        ScheduleExecutor executor = new ScheduleExecutor(
                program,
                settings.checkLevel(),
                updates == null ? ParameterUpdate.REFUSED : updates.create(traced),
                settings.observer(),
                freed.within(Math.max(plan.predictedPeakBytes(), budgetBytes(graph))));
        return new CompiledStep(traced, plan, hardware, StepConstants.make(traced, manager), program, executor);
    }

    /** Returns the optimizer's state, and what it needs for a moment to update the largest parameter. */
    private long optimizerBytes(TracedStep traced) {
        long trainableBytes = 0;
        long largestBytes = 0;
        for (Map.Entry<Integer, Parameter> entry : traced.parameterByValue().entrySet()) {
            if (entry.getValue().requiresGradient()) {
                long bytes = traced.graph().value(entry.getKey()).bytes();
                trainableBytes += bytes;
                largestBytes = Math.max(largestBytes, bytes);
            }
        }
        return optimizerStateCopies * trainableBytes
                + OptimizerState.temporariesOf(optimizerStateCopies) * largestBytes;
    }

    private static TrainingGraph withResident(TracedStep traced, long bytes) {
        TrainingGraph graph = traced.graph();
        return new TrainingGraph(graph.name(), graph.values(), graph.operations(), graph.residentBytes() + bytes);
    }

    /** Returns the budget of a shape: with a share of the peak, that of the largest shape so far. */
    private long budgetBytes(TrainingGraph graph) {
        largestBudgetBytes = Math.max(largestBudgetBytes, settings.budget().bytesFor(graph));
        return Math.min(capBytes, largestBudgetBytes);
    }

    /** Lowers what plans made from now on may take, since the device turned out to have no more, in bytes. */
    void capBudget(long bytes) {
        capBytes = bytes;
    }

    /** Returns what the device was found to have, in bytes; the largest number there is until it was found too small. */
    long capBytes() {
        return capBytes;
    }

    /** Sets whether plans made from now on may swap to the disk. */
    void useDisk(boolean use) {
        usesDisk = use;
    }

    /** Returns whether plans may swap to a disk. */
    boolean usesDisk() {
        return usesDisk && settings.swap().diskBytes() > 0;
    }

    private PlanRequest request(TrainingGraph graph, HardwareProfile hardware) {
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(budgetBytes(graph))
                .optHostBudgetBytes(settings.swap().hostBytes())
                .optDiskBudgetBytes(usesDisk() ? settings.swap().diskBytes() : 0)
                .optHardware(hardware)
                .optSeed(settings.seed())
                .optTimeLimit(settings.timeLimit())
                .optListener(settings.progress())
                .build();
    }

    /** Plans, and checks the plan if there is one. */
    private Plan planned(Planner planner, PlanRequest request) {
        TrainingGraph graph = request.graph();
        PlanSolved event = new PlanSolved();
        event.begin();
        Plan plan = planner.plan(request);
        event.commit(graph, plan);
        freed.giveBack();
        if (plan.isFeasible()) {
            ScheduleChecker.checkOrThrow(graph, plan.schedule(), TransferPlans.limitsOf(request));
            if (LOGGER.isInfoEnabled()) {
                LOGGER.info(PlanLine.of(graph, plan));
            }
        }
        return plan;
    }

    /** Ends the searches for better plans, and gives back what swapping holds. */
    @Override
    public void close() {
        if (copyEngine != null) {
            copyEngine.close();
        }
        if (background != null) {
            background.close();
        }
    }
}
