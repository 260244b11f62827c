package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proves small graphs on a timeline model. */
final class TimelineProof {

    record Outcome(Optional<Schedule> schedule, long boundNanos, boolean infeasible) {}

    private TimelineProof() {}

    static Optional<Outcome> tryOn(PlanRequest request, @Nullable Schedule best, long bestNanos, double seconds) {
        return Optional.empty();
    }
}
