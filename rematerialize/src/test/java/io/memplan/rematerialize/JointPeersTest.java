package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.testing.PlannerRules;
import io.memplan.graph.testing.RandomGraphs;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class JointPeersTest {

    private static final PlanRequest REQUEST = request(Duration.ofSeconds(30));

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
    void await_peers_offersEveryPlan() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        List<Planner> peers = List.of(new KeepAllPlanner(), new ChenSqrtPlanner(), new AutoPlanner());
        try (JointPeers running = new JointPeers(REQUEST, peers, board)) {
            running.await(board.momentAt(1));
            assertThat(running.harvest()).isTrue();
        }
        assertThat(board.bestNanos()).isEqualTo(REQUEST.graph().baseNanos());
    }

    @Test
    void peers_haveTheTimeLimitThatTheyWouldHaveAlone() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner asked = planner("asked", request -> {
            assertThat(request.timeLimit()).isEqualTo(REQUEST.timeLimit());
            assertThat(request.seed()).isEqualTo(REQUEST.seed());
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers running = new JointPeers(REQUEST, List.of(asked), board)) {
            running.await(board.momentAt(1));
        }
        assertThat(board.best()).isNotNull();
    }

    @Test
    void auto_withABoundAboveTheBest_isToldToStop() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner auto = planner(AutoPlanner.NAME, request -> {
            request.listener().accept(new PlanProgress("auto", OptionalLong.empty(), Long.MAX_VALUE - 1, 1));
            waitUntilCancelled(request);
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers running = new JointPeers(REQUEST, List.of(auto, new KeepAllPlanner()), board)) {
            running.await(board.momentAt(1));
            assertThat(running.harvest()).isTrue();
        }
    }

    @Test
    void awaitFirst_autoThatGoesOn_startsTheOthersAtTheMoment() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner auto = planner(AutoPlanner.NAME, request -> {
            waitUntilCancelled(request);
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers running = new JointPeers(REQUEST, List.of(auto, new ChenSqrtPlanner()), board)) {
            running.awaitFirst(board.momentAt(0.001));
            while (board.best() == null) {
                assertThat(running.harvest()).isFalse();
            }
        }
        assertThat(board.bestNanos()).isLessThan(Long.MAX_VALUE);
    }

    @Test
    void finish_aPeerThatGoesOn_stopsItAndTakesItsPlan() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean told = new AtomicBoolean();
        Planner slow = planner("slow", request -> {
            begun.set(true);
            waitUntilCancelled(request);
            told.set(true);
            return new KeepAllPlanner().plan(request);
        });
        try (JointPeers running = new JointPeers(REQUEST, List.of(slow), board)) {
            running.awaitFirst(System.nanoTime());
            while (!begun.get()) {
                Thread.onSpinWait();
            }
            running.finish(Duration.ofSeconds(20).toNanos());
        }
        assertThat(told).isTrue();
        assertThat(board.best()).isNotNull();
    }

    @Test
    void plan_aPeerThatNeverEnds_endsInTime() {
        PlanRequest request = request(Duration.ofSeconds(1))
                .withBudget(RandomGraphs.draw(3, 12).budgetOfShare(0.7));
        AtomicBoolean over = new AtomicBoolean();
        Planner deaf = planner("deaf", unused -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
            return new KeepAllPlanner().plan(unused);
        });
        long start = System.nanoTime();

        Plan plan = new JointSearch(request, List.of(deaf, new ChenSqrtPlanner())).run();

        over.set(true);
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
        assertThat(plan.strategy()).isEqualTo("joint");
    }

    @Test
    void await_aPeerThatFails_failsLoudly() {
        JointBoard board = new JointBoard(REQUEST, "joint");
        Planner broken = planner("broken", request -> {
            throw new IllegalStateException("broken");
        });
        try (JointPeers running = new JointPeers(REQUEST, List.of(broken), board)) {
            assertThatThrownBy(() -> running.await(board.momentAt(1))).hasMessage("broken");
        }
    }

    @Test
    void plan_aKnownSchedule_isNeverSlower() {
        for (long seed = 0; seed < 20; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            Plan plan = new ChenGreedyPlanner().plan(request);
            if (plan.isFeasible()) {
                Plan joint = new JointSearch(request.withKnown(plan.schedule()), List.of()).run();
                assertThat(joint.predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(plan.predictedNanos());
            }
        }
    }
}
