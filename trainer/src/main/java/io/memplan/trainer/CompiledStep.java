package io.memplan.trainer;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.cost.HardwareProfile;
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
    private final RecalibrationSteps recalibration;
    private BackgroundPlanning.@Nullable Search search;
    private TracedStep searched;
    private boolean planIsFinal;
    private boolean running;
    private boolean dropped;

    CompiledStep(
            TracedStep traced,
            Plan plan,
            HardwareProfile hardware,
            StepConstants constants,
            Program program,
            ScheduleExecutor executor) {
        this.traced = traced;
        this.plan = plan;
        this.recalibration = new RecalibrationSteps(traced.graph(), plan, hardware);
        this.searched = traced;
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

    /** Returns what the first steps of the plan teach about its times. */
    RecalibrationSteps recalibration() {
        return recalibration;
    }

    /** Lets a search for a better plan belong to this step: it ends when the step is dropped. */
    void improveBy(BackgroundPlanning.Search begun) {
        search = begun;
    }

    /** Lets a search with measured times take the place of the one before. */
    void improveBy(BackgroundPlanning.Search begun, TracedStep measured) {
        if (search != null) {
            search.cancel();
        }
        search = begun;
        searched = measured;
        planIsFinal = true;
    }

    /** Returns the step as it was traced, with the times that the latest search went by. */
    TracedStep searched() {
        return searched;
    }

    /** Returns whether no other plan is to be looked for with measured times, because one was. */
    boolean planIsFinal() {
        return planIsFinal;
    }

    /** Says that the plan was made with measured times. */
    void finalPlan() {
        planIsFinal = true;
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
