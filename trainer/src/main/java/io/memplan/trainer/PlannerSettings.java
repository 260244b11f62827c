package io.memplan.trainer;

import ai.djl.training.optimizer.Optimizer;
import io.memplan.graph.cost.CostModel;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.Planner;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.kernel.KernelTexts;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryPlanner} was built with.
 *
 * @param budget the device memory allowed
 * @param planner the strategy
 * @param replanner the strategy without its cache, for plans by times that were measured in this run
 * @param checkLevel how much the executor verifies
 * @param seed the seed of the planner's random decisions
 * @param hardware the device that is planned for
 * @param costs predicts the times of operations
 * @param fusedUpdate whether parameters are updated within the backward pass
 * @param timeLimit how long planning may take
 * @param progress hears of the planner's progress
 * @param observer hears of every operation
 * @param optimizerStateCopies the optimizer's state as a multiple of the trainable parameters; -1 to go by its class
 * @param returnFreedMemory whether freed tensors go back to the system where keeping them exceeds the budget
 * @param gradientsShared whether something else adds to the gradients between steps
 * @param mostPlans how many plans are kept
 * @param swap where tensors may wait outside the device
 * @param backgroundPlanning whether training starts on a quick plan while a better one is looked for
 * @param quickPlanner the strategy of those quick plans
 * @param tracer makes the graph
 * @param texts gives the kernels
 * @param passes how batches are split into passes
 */
record PlannerSettings(
        Budget budget,
        Planner planner,
        Planner replanner,
        CheckLevel checkLevel,
        long seed,
        HardwareProfile hardware,
        CostModel costs,
        boolean fusedUpdate,
        Duration timeLimit,
        Consumer<PlanProgress> progress,
        StepObserver observer,
        int optimizerStateCopies,
        boolean returnFreedMemory,
        boolean gradientsShared,
        int mostPlans,
        SwapSettings swap,
        boolean backgroundPlanning,
        Planner quickPlanner,
        StepTracer tracer,
        KernelTexts texts,
        PassSettings passes) {

    int optimizerStateCopies(@Nullable Optimizer optimizer) {
        return optimizerStateCopies >= 0 ? optimizerStateCopies : OptimizerState.copiesOf(optimizer);
    }
}
