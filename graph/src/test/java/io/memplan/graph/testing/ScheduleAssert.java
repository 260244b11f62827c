package io.memplan.graph.testing;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.ScheduleRule;
import io.memplan.graph.schedule.Violation;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Says of a schedule whether it is right. */
public final class ScheduleAssert extends AbstractAssert<ScheduleAssert, Schedule> {

    private @Nullable ScheduleReport report;

    private ScheduleAssert(Schedule actual) {
        super(actual, ScheduleAssert.class);
    }

    /** Begins the assertion. */
    public static ScheduleAssert assertThat(Schedule actual) {
        return new ScheduleAssert(actual);
    }

    /** Checks that the checker finds no violation without limits, and that the symbolic execution agrees. */
    public ScheduleAssert isValidFor(TrainingGraph graph) {
        return isValidFor(graph, MemoryLimits.unlimited());
    }

    /** Checks that the checker finds no violation within the limits, and that the symbolic execution agrees. */
    public ScheduleAssert isValidFor(TrainingGraph graph, MemoryLimits limits) {
        isNotNull();
        ScheduleReport checked = ScheduleChecker.check(graph, actual, limits);
        report = checked;
        if (!checked.isValid()) {
            failWithMessage(
                    "%s for %s: %s%n%s", "The checker finds violations", graph, checked.violations(), actual.steps());
        }
        List<String> problems = SymbolicExecution.problemsOf(graph, actual);
        if (!problems.isEmpty()) {
            failWithMessage(
                    "The checker passes the schedule, the symbolic execution of %s does not: %s%n%s",
                    graph, problems, actual.steps());
        }
        return this;
    }

    /** Checks the peak; call {@link #isValidFor(TrainingGraph)} before. */
    public ScheduleAssert peaksAtMost(long bytes) {
        Assertions.assertThat(checked().peakBytes()).as("peak of the schedule").isLessThanOrEqualTo(bytes);
        return this;
    }

    /** Checks the number of recomputes; call {@link #isValidFor(TrainingGraph)} before. */
    public ScheduleAssert recomputes(int times) {
        Assertions.assertThat(checked().recomputes()).as("recomputes").isEqualTo(times);
        return this;
    }

    /** Checks that the checker finds exactly the given rules broken, in order. */
    public ScheduleAssert breaksFor(TrainingGraph graph, ScheduleRule... rules) {
        Assertions.assertThat(ScheduleChecker.check(graph, actual, MemoryLimits.unlimited())
                        .violations())
                .extracting(Violation::rule)
                .containsExactly(rules);
        return this;
    }

    private ScheduleReport checked() {
        if (report == null) {
            throw new IllegalStateException("Call isValidFor(graph) before this.");
        }
        return report;
    }
}
