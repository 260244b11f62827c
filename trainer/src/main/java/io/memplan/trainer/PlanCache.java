package io.memplan.trainer;

import io.memplan.graph.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trainer's plans by shape of the batch: up to a number of them, of which the least recently used one goes first. */
final class PlanCache {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);

    private final int most;
    private final LinkedHashMap<StepKey, CompiledStep> stepByKey = new LinkedHashMap<>(16, 0.75f, true);

    PlanCache(int most) {
        this.most = most;
    }

    @Nullable
    CompiledStep find(StepKey key) {
        return stepByKey.get(key);
    }

    /** Adds a step, and drops the one that was not used for longest if there are too many. */
    void add(StepKey key, CompiledStep step) {
        stepByKey.put(key, step);
        if (stepByKey.size() > most) {
            Map.Entry<StepKey, CompiledStep> eldest =
                    stepByKey.entrySet().iterator().next();
            stepByKey.remove(eldest.getKey());
            eldest.getValue().drop();
            LOGGER.info(
                    "The plan of {} was dropped: at most {} are kept. Maybe raise optMostPlans, or use fewer shapes.",
                    eldest.getValue().traced().graph().name(),
                    most);
        }
    }

    /** Puts another step in the place of one that is not running. */
    void replace(StepKey key, CompiledStep step) {
        CompiledStep before = stepByKey.put(key, step);
        if (before != null) {
            before.drop();
        }
    }

    /** Returns whether a better plan is being looked for. */
    boolean isImproving() {
        return stepByKey.values().stream().anyMatch(CompiledStep::isImproving);
    }

    /** Returns the plans, the most recently used one last. */
    List<Plan> plans() {
        return stepByKey.values().stream().map(CompiledStep::plan).toList();
    }

    /** Drops everything. */
    void clear() {
        stepByKey.values().forEach(CompiledStep::drop);
        stepByKey.clear();
    }
}
