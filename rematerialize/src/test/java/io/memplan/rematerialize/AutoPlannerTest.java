package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.ScheduleAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class AutoPlannerTest {

    @Test
    void plan_smallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new AutoPlanner(), Integer.getInteger("memplan.brute", 120));
    }

    /** Graphs whose storages are overwritten so often that only the search of all states settles them. */
    @Test
    void plan_smallGraphsThatOtherSearchesLeaveOpen_isSettled() {
        OptimumCheck check = new OptimumCheck(new AutoPlanner());
        for (long seed : new long[] {596, 876, 1730, 1763, 2534, 5583, 6643, 7103, 9473, 9596}) {
            check.run(seed);
        }
        assertThat(check.missed).isEmpty();
    }

    @Test
    @Tag("heavy")
    void plan_tenThousandSmallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new AutoPlanner(), 10_000);
    }

    @Test
    void plan_randomlyWired_closesTheGapAndRepeats() {
        TrainingGraph graph = Networks.randomWired(2, false, 24, 24);
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.5))
                .optGapTarget(0.01)
                .optTimeLimit(Duration.ofMinutes(5))
                .build();

        Plan plan = new AutoPlanner().plan(request);

        assertThat(graph.operations().size()).isGreaterThan(480);
        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        assertThat(plan.gap()).isLessThanOrEqualTo(0.01);
        assertThat(new AutoPlanner().plan(request).schedule()).isEqualTo(plan.schedule());
    }

    @Test
    @Tag("heavy")
    void plan_twentyThousandOperations_keepsTheTimeLimit() {
        TrainingGraph graph = Networks.transformer(600);
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.5)).withTimeLimit(Duration.ofSeconds(30));
        long start = System.nanoTime();

        Plan plan = new AutoPlanner().plan(request);

        assertThat(System.nanoTime() - start).isLessThan(33_000_000_000L);
        assertThat(graph.operations().size()).isGreaterThan(20_000);
        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(request.budgetBytes());
        assertThat(plan.gap()).isLessThan(0.01);
    }

    /** Of those that keep the graph's order; with a gap of zero, nothing within the gap is left to them either. */
    @Test
    void plan_randomGraphs_isNeverSlowerThanAnyOfItsPeers() {
        List<Planner> peers = Planners.all().stream()
                .filter(planner -> !Set.of("auto", "anneal", "joint")
                        .contains(planner.description().name()))
                .toList();
        int compared = 0;
        for (long seed = 0; seed < 12; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 20);
            PlanRequest request = PlanRequest.builder()
                    .setGraph(graph)
                    .setBudgetBytes(graph.budgetOfShare(0.5 + 0.08 * (seed % 6)))
                    .optGapTarget(0)
                    .optTimeLimit(Duration.ofSeconds(3))
                    .build();
            Plan auto = new AutoPlanner().plan(request);
            for (Planner peer : peers) {
                Plan plan = peer.plan(request.withTimeLimit(Duration.ofMillis(300)));
                if (plan.isFeasible() && plan.schedule().movedOperations() == 0) {
                    assertThat(auto.isFeasible()).as("seed %s, %s", seed, plan).isTrue();
                    assertThat(auto.predictedNanos())
                            .as("seed %s, %s", seed, plan.strategy())
                            .isLessThanOrEqualTo(plan.predictedNanos());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    /** Within the usual gap of 0.1 % another strategy could still be a little faster, if its plan did not count too. */
    @Tag("thorough")
    @Test
    void plan_realGraphsAtTheUsualGap_isNeverSlowerThanACheapStrategy() {
        for (String name : List.of("vgg16_b256", "resnet50_b256")) {
            TrainingGraph graph = RealGraphs.read(name);
            PlanRequest request =
                    PlanRequest.of(graph, graph.budgetOfShare(0.75)).withTimeLimit(Duration.ofMinutes(5));

            Plan auto = new AutoPlanner().plan(request);

            for (String peer : List.of("greedy-evict", "rotor", "revolve", "pytorch-knapsack", "chen-greedy")) {
                Plan plan = Planners.byName(peer).plan(request);
                assertThat(plan.isFeasible()).as("%s, %s", name, peer).isTrue();
                assertThat(auto.predictedNanos()).as("%s, %s", name, peer).isLessThanOrEqualTo(plan.predictedNanos());
            }
        }
    }

    @Test
    @Timeout(120)
    void plan_irregularAndShortOfTime_keepsTheTimeLimit() {
        TrainingGraph graph = Networks.irregular(1, 250);
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.4)).withTimeLimit(Duration.ofSeconds(5));

        Plan plan = new AutoPlanner().plan(request);

        assertThat(plan.lowerBoundNanos()).isBetween(graph.baseNanos(), plan.predictedNanos());
        if (plan.isFeasible()) {
            ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        }
    }

    @Test
    void plan_enoughMemory_isKeepAllAndOptimal() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");

        Plan plan = new AutoPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));

        assertThat(plan.status()).isEqualTo(PlanStatus.OPTIMAL);
        assertThat(plan.strategy()).isEqualTo("auto");
    }

    @Test
    void plan_realGraph_streamsBoundsThatCloseAndRepeats() {
        TrainingGraph graph = RealGraphs.read("resnet50_b256");
        List<PlanProgress> heard = new ArrayList<>();
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.5))
                .optTimeLimit(Duration.ofMinutes(5))
                .optListener(heard::add)
                .build();

        Plan plan = new AutoPlanner().plan(request);

        assertThat(plan.gap()).isLessThanOrEqualTo(0.001);
        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(graph.budgetOfShare(0.5));
        assertThat(heard)
                .extracting(PlanProgress::lowerBoundNanos)
                .isSorted()
                .last()
                .isEqualTo(plan.lowerBoundNanos());
        assertThat(new AutoPlanner().plan(request).schedule()).isEqualTo(plan.schedule());
    }

    @Test
    @Timeout(120)
    void plan_cancelled_returnsBeforeItsLimitWithTheBestSoFar() {
        TrainingGraph graph = RealGraphs.read("unet_b8");
        AtomicBoolean cancelled = new AtomicBoolean();
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.4))
                .optGapTarget(0)
                .optTimeLimit(Duration.ofMinutes(5))
                .optCancelled(cancelled::get)
                .optListener(progress -> cancelled.compareAndSet(false, progress.lowerBoundNanos() > graph.baseNanos()))
                .build();

        Plan plan = new AutoPlanner().plan(request);

        assertThat(plan.status()).isEqualTo(PlanStatus.FEASIBLE);
        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(graph.budgetOfShare(0.4));
    }

    @Test
    void plan_belowTheFloor_isProvenInfeasibleAndSaysWhatWouldDo() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");

        Plan plan = new AutoPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(0.5)));

        Infeasibility why = plan.infeasibility().orElseThrow();
        assertThat(why.proven()).isTrue();
        assertThat(why.smallestFeasibleBytes()).isEqualTo(OperationFloor.of(graph));
        assertThat(why.bindingName()).isNotEmpty();
        assertThat(plan.schedule().steps()).isEmpty();
        PlanRequest enough = PlanRequest.of(graph, why.smallestFeasibleBytes());
        assertThat(new AutoPlanner().plan(enough).isFeasible()).isTrue();
    }
}
