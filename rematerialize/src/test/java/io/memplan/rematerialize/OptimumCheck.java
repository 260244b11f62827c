package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.ScheduleAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Compares a planner that proves with the optimum of brute force, on random graphs of up to nine operations. */
final class OptimumCheck {

    private static final int MOST_OPERATIONS = 9;

    private final Planner planner;
    int plain;
    int others;
    int othersMissed;
    final List<String> missed = new ArrayList<>();

    OptimumCheck(Planner planner) {
        this.planner = planner;
    }

    /** Checks on the graphs of so many seeds that the optimum is found and proven, and never more than it. */
    static void of(Planner planner, int seeds) {
        OptimumCheck check = new OptimumCheck(planner);
        for (long seed = 0; seed < seeds; seed++) {
            check.run(seed);
        }
        check.summarize();
        assertThat(check.plain).isGreaterThan(10);
        assertThat(check.missed).as("graphs on which the optimum was missed").isEmpty();
    }

    /** Checks only that a bound is one. */
    static void bound(Planner planner, long seed) {
        TrainingGraph graph = RandomGraphs.draw(seed, 5);
        if (graph.operations().size() > MOST_OPERATIONS) {
            return;
        }
        long floor = OperationFloor.of(graph);
        long budget = floor + Math.round(new Random(seed).nextDouble() * (graph.keepAllPeakBytes() - floor));
        Plan plan = planner.plan(PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(budget)
                .optGapTarget(0)
                .build());
        OptionalLong optimum = BruteForce.optimum(graph, budget, true);
        String what = "seed " + seed + ", budget " + budget + ", " + graph + ", optimum " + optimum + ", " + plan;
        if (optimum.isPresent()) {
            assertThat(plan.lowerBoundNanos()).as(what).isLessThanOrEqualTo(optimum.getAsLong());
            plan.infeasibility()
                    .ifPresent(why -> assertThat(why.proven()).as(what).isFalse());
        }
    }

    void run(long seed) {
        Random random = new Random(seed);
        TrainingGraph graph = RandomGraphs.draw(seed, 5);
        if (graph.operations().size() > MOST_OPERATIONS) {
            return;
        }
        long floor = OperationFloor.of(graph);
        long budget = floor + Math.round(random.nextDouble() * (graph.keepAllPeakBytes() - floor)) - random.nextInt(2);
        OptionalLong optimum = BruteForce.optimum(graph, budget, true);
        Plan plan = planner.plan(PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(budget)
                .optGapTarget(0)
                .build());
        String what = "seed " + seed + ", budget " + budget + ", " + graph + ", optimum " + optimum + ", plan "
                + plan.predictedNanos() + ", bound " + plan.lowerBoundNanos() + ", " + plan.status();
        boolean plainGraph = graph.operations().stream()
                .allMatch(operation -> operation.overwrites().isEmpty());
        boolean found;
        if (optimum.isEmpty()) {
            assertThat(plan.isFeasible()).as(what).isFalse();
            found = plan.infeasibility().orElseThrow().proven();
        } else {
            long best = optimum.getAsLong();
            plan.infeasibility()
                    .ifPresent(why -> assertThat(why.proven()).as(what).isFalse());
            assertThat(plan.lowerBoundNanos()).as(what).isLessThanOrEqualTo(best);
            if (plan.isFeasible()) {
                ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
                assertThat(plan.predictedNanos()).as(what).isGreaterThanOrEqualTo(best);
                assertThat(plan.status() == PlanStatus.OPTIMAL)
                        .as(what)
                        .isEqualTo(plan.predictedNanos() == plan.lowerBoundNanos());
            }
            found = plan.isFeasible() && plan.predictedNanos() == best && plan.status() == PlanStatus.OPTIMAL;
        }
        plain += plainGraph ? 1 : 0;
        others += plainGraph ? 0 : 1;
        if (!found) {
            missed.add(what);
        }
        othersMissed += found || plainGraph ? 0 : 1;
    }

    void summarize() {
        System.out.println(
                planner.description().name() + ": " + plain + " plain graphs, " + (missed.size() - othersMissed)
                        + " missed; " + others + " with overwriting, " + othersMissed + " missed");
    }
}
