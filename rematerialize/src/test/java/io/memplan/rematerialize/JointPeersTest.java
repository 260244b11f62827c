package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.testing.PlannerRules;
import io.memplan.graph.testing.RandomGraphs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class JointPeersTest {

    private static final PlanRequest REQUEST = request(Duration.ofSeconds(30));

    /** A request that Chen's segments answer, at the price of some time. */
    private static PlanRequest tight() {
        for (long seed = 0; ; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            Plan plan = new ChenGreedyPlanner().plan(request);
            if (plan.isFeasible() && plan.predictedNanos() > plan.baseNanos()) {
                return request;
            }
        }
    }

    private static PlanRequest request(Duration limit) {
        var graph = RandomGraphs.draw(3, 12);
        return PlanRequest.of(graph, graph.keepAllPeakBytes()).withTimeLimit(limit);
    }

    private static Planner planner(String name, Function<PlanRequest, Plan> work) {
        return new Planner() {
            @Override
            public PlannerDescription description() {
                return new PlannerDescription(name, "", "", "");
            }

            @Override
            public Plan plan(PlanRequest request) {
                return work.apply(request);
            }
        };
    }

    private static void waitUntilCancelled(PlanRequest request) {
        while (!request.isCancelled()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void runCheap_offersEveryPlanAndAutoTakesThemOver() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        List<Planner> cheap = List.of(new KeepAllPlanner(), new ChenSqrtPlanner());
        Set<String> taken = new TreeSet<>();
        try (JointPeers peers = new JointPeers(REQUEST, board)) {
            peers.runCheap(cheap);
            peers.startAuto(made -> {
                taken.addAll(made.keySet());
                return new AutoPlanner(made);
            });
            peers.finish();
            assertThat(peers.harvest()).isTrue();
        }
        assertThat(taken).containsExactly("chen-sqrt", "keep-all");
        assertThat(board.bestNanos()).isEqualTo(REQUEST.graph().baseNanos());
    }

    @Test
    void plan_cheapPeersAndAuto_runEachOnce() {
        TrainingGraph graph = Networks.irregular(3, 40);
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.6))
                .optGapTarget(0)
                .optTimeLimit(Duration.ofSeconds(2))
                .build();
        Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        List<Planner> counted = Planners.cheapSingleMode().stream()
                .map(peer -> planner(peer.description().name(), asked -> {
                    runs.computeIfAbsent(peer.description().name(), name -> new AtomicInteger())
                            .incrementAndGet();
                    return peer.plan(asked);
                }))
                .toList();
        Set<String> taken = new TreeSet<>();

        new JointSearch(request, counted, made -> {
                    taken.addAll(made.keySet());
                    return new AutoPlanner(made);
                })
                .run();

        assertThat(runs.values()).hasSameSizeAs(counted).allMatch(count -> count.get() == 1);
        assertThat(taken).contains("greedy-evict", "rotor", "revolve", "pytorch-knapsack", "chen-greedy");
    }

    /** Whatever the limit is: here it is over before anything begins, and the strategies, unlike real ones, do not look at it. */
    @Test
    void plan_aLimitThatIsOverAtOnce_isNeverAboveAnyPeer() {
        for (long seed = 0; seed < 15; seed++) {
            PlanRequest alone = PlannerRules.request(seed);
            List<Plan> plans = Planners.cheapSingleMode().stream()
                    .map(peer -> peer.plan(alone))
                    .toList();
            Plan auto = new AutoPlanner().plan(alone);
            List<Planner> cheap = plans.stream()
                    .map(plan -> planner(plan.strategy(), unused -> plan))
                    .toList();

            Plan joint = new JointSearch(
                            alone.withTimeLimit(Duration.ofNanos(1)),
                            cheap,
                            made -> planner(AutoPlanner.NAME, unused -> auto))
                    .run();

            for (Plan plan : Stream.concat(plans.stream(), Stream.of(auto)).toList()) {
                if (plan.isFeasible()) {
                    String what = "seed " + seed + ", " + plan.strategy();
                    assertThat(joint.isFeasible()).as(what).isTrue();
                    assertThat(joint.predictedNanos()).as(what).isLessThanOrEqualTo(plan.predictedNanos());
                }
            }
        }
    }

    /** Real strategies that end by their work, on a graph on which they take far longer than the limit of the search. */
    @Test
    void plan_aMillisecond_isNoSlowerThanStrategiesThatDoNotLookAtTheClock() {
        TrainingGraph graph = RealGraphs.read("resnet50_b256");
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(0.6))
                .optHostBudgetBytes(1L << 40)
                .optTimeLimit(Duration.ofMillis(1))
                .build();
        List<Planner> cheap = List.of(new ChenGreedyPlanner(), new ChenSqrtPlanner(), new SuperneuronsPlanner());

        Plan joint = new JointSearch(request, cheap, AutoPlanner::new).run();

        for (Planner peer : cheap) {
            Plan plan = peer.plan(request);
            if (plan.isFeasible()) {
                assertThat(joint.isFeasible()).as(plan.strategy()).isTrue();
                assertThat(joint.predictedNanos()).as(plan.strategy()).isLessThanOrEqualTo(plan.predictedNanos());
            }
        }
    }

    @Test
    void peers_haveTheTimeLimitThatTheyWouldHaveAlone() {
        PlanRequest brief = tight().withTimeLimit(Duration.ofNanos(1));
        List<Duration> limits = new CopyOnWriteArrayList<>();
        Planner asked = planner("asked", request -> {
            limits.add(request.timeLimit());
            return new ChenSqrtPlanner().plan(request);
        });

        new JointSearch(brief, List.of(asked), made -> asked).run();

        assertThat(limits).containsExactly(brief.timeLimit(), brief.timeLimit());
    }

    @Test
    void auto_withABoundAboveTheBest_isToldToStop() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner auto = planner(AutoPlanner.NAME, request -> {
            request.listener().accept(new PlanProgress("auto", OptionalLong.empty(), Long.MAX_VALUE - 1, 1));
            waitUntilCancelled(request);
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers peers = new JointPeers(REQUEST, board)) {
            peers.runCheap(List.of(new KeepAllPlanner()));
            peers.startAuto(made -> auto);
            peers.finish();
            assertThat(peers.harvest()).isTrue();
        }
    }

    @Test
    void await_autoThatGoesOn_returnsAtTheMoment() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner auto = planner(AutoPlanner.NAME, request -> {
            waitUntilCancelled(request);
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers peers = new JointPeers(REQUEST, board)) {
            peers.startAuto(made -> auto);
            peers.await(board.momentAt(0.001));
            assertThat(peers.harvest()).isFalse();
        }
    }

    @Test
    void plan_cancelled_stopsWhoeverRunsAndTakesItsPlan() {
        AtomicBoolean cancelled = new AtomicBoolean();
        PlanRequest request = tight().withCancelled(cancelled::get);
        Planner slow = planner("slow", asked -> {
            cancelled.set(true);
            waitUntilCancelled(asked);
            return new ChenGreedyPlanner().plan(PlanRequest.of(asked.graph(), asked.budgetBytes()));
        });
        Plan alone = new ChenGreedyPlanner().plan(tight());

        Plan plan = new JointSearch(request, List.of(slow), AutoPlanner::new).run();

        assertThat(alone.isFeasible()).isTrue();
        assertThat(plan.predictedNanos()).isLessThanOrEqualTo(alone.predictedNanos());
    }

    @Test
    void plan_aPeerThatNeverEnds_endsWithTheOthersPlans() {
        PlanRequest request = tight().withTimeLimit(Duration.ofMillis(1));
        AtomicBoolean over = new AtomicBoolean();
        Planner deaf = planner("deaf", unused -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
            return new KeepAllPlanner().plan(unused);
        });
        Plan chen = new ChenGreedyPlanner().plan(request);
        List<Planner> cheap = List.of(deaf, deaf, new ChenGreedyPlanner());

        Plan plan = new JointSearch(request, cheap, AutoPlanner::new).run();

        over.set(true);
        assertThat(plan.strategy()).isEqualTo("joint");
        assertThat(plan.predictedNanos()).isLessThanOrEqualTo(chen.predictedNanos());
    }

    @Test
    void runCheap_aPeerThatFails_failsLoudly() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner broken = planner("broken", request -> {
            throw new IllegalStateException("broken");
        });
        try (JointPeers peers = new JointPeers(REQUEST, board)) {
            assertThatThrownBy(() -> peers.runCheap(List.of(broken))).hasMessage("broken");
        }
    }

    @Test
    void plan_aKnownSchedule_isNeverSlower() {
        for (long seed = 0; seed < 20; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            Plan plan = new ChenGreedyPlanner().plan(request);
            if (plan.isFeasible()) {
                Plan joint = new JointSearch(
                                request.withKnown(plan.schedule()), List.of(), made -> new KeepAllPlanner())
                        .run();
                assertThat(joint.predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(plan.predictedNanos());
            }
        }
    }
}
