package io.memplan.graph.testing;

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
import io.memplan.graph.transfer.TransferPlans;
import java.util.List;
import java.util.Random;

/** What holds for the plans of every planner that may move storages, on random graphs, budgets and links. */
public final class PlannerRules {

    private static final int MOST_FORWARD = 12;

    private PlannerRules() {}

    /** Draws a request: a graph, a budget, room in host memory, now and then on a slower disk, and links. */
    public static PlanRequest request(long seed) {
        Random random = new Random(seed);
        TrainingGraph graph = RandomGraphs.draw(seed, MOST_FORWARD);
        Link link = link((0.05 + 2 * random.nextDouble()) * 1e9, random);
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.3 + 0.7 * random.nextDouble()))
                .optHostBudgetBytes(random.nextInt(400))
                .optDiskBudgetBytes(random.nextInt(3) == 0 ? 100 : 0)
                .optHardware(hardware(link, random))
                .build();
    }

    /** Draws a machine with the link to its host, and a disk of at most that speed. */
    public static HardwareProfile hardware(Link link, Random random) {
        double speed = link.bytesPerSecond() * (0.1 + 0.9 * random.nextDouble());
        Link out = link(speed, random);
        return new HardwareProfile("test", "", 1, 1, 0, 1000, link, link, out, link(speed * 1.3, random));
    }

    private static Link link(double speed, Random random) {
        return new Link(speed, speed * (0.4 + 0.6 * random.nextDouble()), random.nextInt(20));
    }

    /** Plans requests, each twice, and asserts on every plan; returns how many plans take longer than keeping everything. */
    public static int check(List<? extends Planner> planners, long firstSeed, long lastSeed) {
        int above = 0;
        for (long seed = firstSeed; seed < lastSeed; seed++) {
            PlanRequest request = request(seed);
            for (Planner planner : planners) {
                String what = planner.description().name() + ", seed " + seed;
                Plan plan = planner.plan(request);
                check(request, plan, what);
                assertThat(planner.plan(request).schedule()).as(what).isEqualTo(plan.schedule());
                plan.infeasibility().ifPresent(why -> {
                    Plan smallest = planner.plan(request.withBudget(why.smallestFeasibleBytes()));
                    assertThat(smallest.isFeasible()).as(what).isTrue();
                });
                above += plan.predictedNanos() > plan.baseNanos() && plan.isFeasible() ? 1 : 0;
            }
        }
        return above;
    }

    /** Asserts that a plan is valid within the limits, and that it predicts what checker and simulator find. */
    public static void check(PlanRequest request, Plan plan, String what) {
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
