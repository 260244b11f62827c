package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class PlannerPropertyTest {

    private static final List<Planner> CHEAP =
            List.of(new KeepAllPlanner(), new ChenSqrtPlanner(), new ChenGreedyPlanner());

    @Tag("thorough")
    @Test
    void plan_randomGraphsAndBudgets_computesWhatGraphOrderComputes() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            TrainingGraph graph = RandomGraphs.draw(seed, 12);
            PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.2 + 0.8 * random.nextDouble()));
            for (Planner planner : CHEAP) {
                check(graph, request, planner.plan(request), seed);
            }
            EvictionSearch search = new EvictionSearch(request, new Rematerializer(graph));
            assertThat(search.run(request.budgetBytes(), 1_000))
                    .as("greedy-evict, seed %s", seed)
                    .isValidFor(graph);
        }
    }

    @Tag("thorough")
    @Test
    void plan_everyRegisteredStrategy_isValidDeterministicAndHonest() {
        for (long seed = 0; seed < 60; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 12);
            PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.3 + 0.1 * (seed % 8)));
            for (Planner planner : Planners.all()) {
                if (planner instanceof JointPlanner) {
                    continue; // It asks the others; JointPlannersTest holds it to the same.
                }
                if (mayTakeLong(planner) && graph.operations().size() > 12) {
                    // The clock may decide then: valid and honest it must be all the same.
                    PlanRequest brief = request.withTimeLimit(Duration.ofMillis(300));
                    check(graph, brief, planner.plan(brief), seed);
                    continue;
                }
                Plan plan = planner.plan(request);
                check(graph, request, plan, seed);
                Plan again = planner.plan(request);
                assertThat(again.schedule())
                        .as("%s twice, seed %s", plan.strategy(), seed)
                        .isEqualTo(plan.schedule());
                if (planner instanceof GreedyEvictPlanner) {
                    continue; // It names the lowest peak seen on the way, which another budget need not lead to.
                }
                plan.infeasibility().ifPresent(why -> {
                    Plan smallest = planner.plan(request.withBudget(why.smallestFeasibleBytes()));
                    assertThat(smallest.isFeasible())
                            .as("%s at its smallest feasible budget, %s", plan.strategy(), graph)
                            .isTrue();
                });
            }
        }
    }

    private static boolean mayTakeLong(Planner planner) {
        return planner instanceof IntervalsPlanner
                || planner instanceof CheckmateMilpPlanner
                || planner instanceof CheckmateScipPlanner;
    }

    private static void check(TrainingGraph graph, PlanRequest request, Plan plan, long seed) {
        String what = plan.strategy() + ", seed " + seed + ", budget " + request.budgetBytes();
        assertThat(plan.lowerBoundNanos()).as(what).isLessThanOrEqualTo(plan.predictedNanos());
        if (!plan.isFeasible()) {
            assertThat(plan.predictedPeakBytes()).as(what).isGreaterThan(request.budgetBytes());
            return;
        }
        Schedule schedule = plan.schedule();
        assertThat(schedule).as(what).isValidFor(graph, MemoryLimits.device(request.budgetBytes()));
        assertThat(SymbolicExecution.peakOf(graph, schedule)).as(what).isEqualTo(plan.predictedPeakBytes());
        assertThat(ScheduleChecker.check(graph, schedule, MemoryLimits.unlimited())
                        .nanos())
                .as(what)
                .isEqualTo(plan.predictedNanos());
        assertThat(plan.status() == PlanStatus.OPTIMAL)
                .as(what)
                .isEqualTo(plan.predictedNanos() == plan.lowerBoundNanos());
    }
}
