package io.memplan.trainer;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.trace.TracedStep;
import io.memplan.trainer.execute.Program;
import io.memplan.trainer.execute.ScheduleExecutor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A planned step ready to run. It is closed when the cache drops it, but not while it runs. */
final class CompiledStep {

    private final TracedStep traced;
    private final Plan plan;
    private final StepConstants constants;
    private final Program program;
    private final ScheduleExecutor executor;
    private final boolean drawsRandomNumbers;
    private BackgroundPlanning.@Nullable Search search;
    private boolean running;
    private boolean dropped;

    CompiledStep(TracedStep traced, Plan plan, StepConstants constants, Program program, ScheduleExecutor executor) {
        this.traced = traced;
        this.plan = plan;
        this.constants = constants;
        this.program = program;
        this.executor = executor;
        this.drawsRandomNumbers = traced.graph().operations().stream()
                .anyMatch(operation -> operation.effects() == Effects.RANDOM || isOpaque(operation));
    }

    /** Returns whether an operation draws numbers from the engine's generator, or might. */
    boolean drawsRandomNumbers() {
        return drawsRandomNumbers;
    }

    private static boolean isOpaque(Operation operation) {
        return operation.operator().equals(OpaqueOperators.FORWARD_NAME);
    }

    TracedStep traced() {
        return traced;
    }

    Plan plan() {
        return plan;
    }

    StepConstants constants() {
        return constants;
    }

    ScheduleExecutor executor() {
        return executor;
    }

    /** Lets a search for a better plan belong to this step: it ends when the step is dropped. */
    void improveBy(BackgroundPlanning.Search begun) {
        search = begun;
    }

    /** Returns whether a better plan is being looked for. */
    boolean isImproving() {
        return search != null && !search.isDone();
    }

    /** Returns a faster plan if the search for one has ended since this was last asked, and found one. */
    Optional<Plan> fasterPlan() {
        BackgroundPlanning.Search begun = search;
        if (begun == null || !begun.isDone()) {
            return Optional.empty();
        }
        search = null;
        return begun.faster();
    }

    void acquire() {
        running = true;
    }

    void release() {
        running = false;
        closeIfDone();
    }

    /** Closes the kernels, now or when the step has run. */
    void drop() {
        dropped = true;
        if (search != null) {
            search.cancel();
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (dropped && !running) {
            program.close();
            constants.close();
        }
    }
}
