package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Timeline;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.transfer.TransferPlans;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for the plans of every planner that swaps and recomputes, on random graphs, budgets and links. */
final class JointPlannersTest {

    private static final List<Planner> PLANNERS =
            List.of(new CapuchinPlanner(), new SuperneuronsPlanner(), new JointPlanner());

    @Test
    void plan_randomGraphsBudgetsAndLinks_isValidHonestAndDeterministic() {
        check(0, 20);
    }

    @Test
    @Tag("heavy")
    void plan_twoThousandRandomGraphs_isValidHonestAndDeterministic() {
        check(1_000, 3_000);
    }

    private static void check(long firstSeed, long lastSeed) {
        int swapping = 0;
        for (long seed = firstSeed; seed < lastSeed; seed++) {
            PlanRequest request = request(seed);
            for (Planner planner : PLANNERS) {
                String what = planner.description().name() + ", seed " + seed;
                Plan plan = planner.plan(request);
                check(request, plan, what);
                assertThat(planner.plan(request).schedule()).as(what).isEqualTo(plan.schedule());
                plan.infeasibility().ifPresent(why -> {
                    Plan smallest = planner.plan(request.withBudget(why.smallestFeasibleBytes()));
                    assertThat(smallest.isFeasible()).as(what).isTrue();
                });
                swapping += plan.predictedNanos() > plan.baseNanos() && plan.isFeasible() ? 1 : 0;
            }
            Plan joint = new JointPlanner().plan(request);
            Plan auto = new AutoPlanner().plan(request);
            if (auto.isFeasible()) {
                assertThat(joint.predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(auto.predictedNanos());
            }
        }
        assertThat(swapping).isGreaterThan((int) (lastSeed - firstSeed) / 6);
    }

    static PlanRequest request(long seed) {
        Random random = new Random(seed);
        TrainingGraph graph = RandomGraphs.draw(seed, 12);
        double speed = (0.05 + 2 * random.nextDouble()) * 1e9;
        Link link = new Link(speed, speed * (0.4 + 0.6 * random.nextDouble()), random.nextInt(20));
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.3 + 0.7 * random.nextDouble()))
                .optHostBudgetBytes(random.nextInt(400))
                .optDiskBudgetBytes(random.nextInt(3) == 0 ? 100 : 0)
                .optHardware(new HardwareProfile("test", "", 1, 1, 0, 1000, link, link))
                .build();
    }

    private static void check(PlanRequest request, Plan plan, String what) {
        assertThat(plan.lowerBoundNanos()).as(what).isLessThanOrEqualTo(plan.predictedNanos());
        if (!plan.isFeasible()) {
            assertThat(plan.predictedPeakBytes()).as(what).isGreaterThan(request.budgetBytes());
            return;
        }
        assertThat(plan.schedule()).as(what).isValidFor(request.graph(), TransferPlans.limitsOf(request));
        Timeline timeline = Simulator.simulate(request.graph(), plan.schedule(), request.hardware());
        long peak = ScheduleChecker.check(request.graph(), plan.schedule(), TransferPlans.limitsOf(request))
                .peakBytes();
        assertThat(timeline.peakBytes()).as(what).isEqualTo(peak);
        assertThat(plan.predictedPeakBytes()).as(what).isEqualTo(peak);
        assertThat(plan.predictedNanos()).as(what).isEqualTo(timeline.stepNanos());
        assertThat(plan.status() == PlanStatus.OPTIMAL)
                .as(what)
                .isEqualTo(plan.predictedNanos() == plan.lowerBoundNanos());
    }
}
