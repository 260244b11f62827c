package io.memplan.rematerialize.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.rematerialize.ChenGreedyPlanner;
import io.memplan.rematerialize.GreedyEvictPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachedPlannerTest {

    private static final TrainingGraph GRAPH = RandomGraphs.draw(3, 12);

    @TempDir
    Path folder;

    private final AtomicInteger made = new AtomicInteger();
    private final List<String> warnings = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    private final Planner counting = new Planner() {
        @Override
        public PlannerDescription description() {
            return new ChenGreedyPlanner().description();
        }

        @Override
        public Plan plan(PlanRequest request) {
            made.incrementAndGet();
            meanwhile.run();
            return new ChenGreedyPlanner().plan(request);
        }
    };

    private CachedPlanner planner() {
        return new CachedPlanner(counting, folder, 4, warnings::add);
    }

    private static PlanRequest.Builder request() {
        return PlanRequest.builder().setGraph(GRAPH).setBudgetBytes(GRAPH.keepAllPeakBytes());
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void plan_again_comesFromMemoryAndInAnotherProcessFromTheFile() {
        CachedPlanner first = planner();
        Plan plan = first.plan(request().build());

        assertThat(first.plan(request().build())).isSameAs(plan);
        assertThat(planner().plan(request().build())).isEqualTo(plan);
        assertThat(made).hasValue(1);
        assertThat(warnings).isEmpty();
    }

    /** A good plan up to keep-all's peak, and one that takes longer above it. */
    private static final Planner FICKLE = new Planner() {
        @Override
        public PlannerDescription description() {
            return new ChenGreedyPlanner().description();
        }

        @Override
        public Plan plan(PlanRequest request) {
            Plan plan = new GreedyEvictPlanner().plan(request);
            boolean slow = request.budgetBytes() > GRAPH.keepAllPeakBytes();
            return new Plan(
                    plan.graphFingerprint(),
                    plan.strategy(),
                    plan.seed(),
                    PlanStatus.FEASIBLE,
                    plan.schedule(),
                    plan.budgetBytes(),
                    plan.predictedPeakBytes(),
                    plan.predictedNanos() + (slow ? 10_000 : 0),
                    plan.baseNanos(),
                    plan.lowerBoundNanos(),
                    plan.solveMillis(),
                    plan.infeasibility());
        }
    };

    private static long nanos(Planner planner, long budgetBytes) {
        return planner.plan(request().setBudgetBytes(budgetBytes).build()).predictedNanos();
    }

    @Test
    void plan_largerBudgetAfterASmallerOne_isNoSlower() {
        long small = GRAPH.keepAllPeakBytes();
        long large = small + 1;
        assertThat(nanos(FICKLE, large)).isGreaterThan(nanos(FICKLE, small));

        CachedPlanner planner = new CachedPlanner(FICKLE, folder, 4, warnings::add);

        assertThat(nanos(planner, small)).isEqualTo(nanos(FICKLE, small));
        assertThat(nanos(planner, large)).isEqualTo(nanos(FICKLE, small));
        assertThat(warnings).isEmpty();
    }

    @Test
    void plan_largerBudgetBeforeASmallerOne_isNoSlowerFromThenOn() {
        long small = GRAPH.keepAllPeakBytes();
        long large = small + 1;
        CachedPlanner planner = new CachedPlanner(FICKLE, folder, 4, warnings::add);

        assertThat(nanos(planner, large)).isEqualTo(nanos(FICKLE, large));
        assertThat(nanos(planner, small)).isEqualTo(nanos(FICKLE, small));

        CachedPlanner later = new CachedPlanner(FICKLE, folder, 4, warnings::add);
        assertThat(nanos(later, large)).isEqualTo(nanos(FICKLE, small));
        assertThat(later.plan(request().setBudgetBytes(large).build()).budgetBytes())
                .isEqualTo(large);
    }

    @Test
    void plan_aRelativeThatIsCorrupt_isAWarningAndLeftOut() throws IOException {
        CachedPlanner planner = planner();
        planner.plan(request().build());
        Files.writeString(file(), "{");

        Plan plan = planner()
                .plan(request().setBudgetBytes(GRAPH.keepAllPeakBytes() + 1).build());

        assertThat(plan.isFeasible()).isTrue();
        assertThat(warnings).singleElement().asString().contains("is not used");
    }

    @Test
    void key_anythingThatAPlanDependsOn_changesIt() {
        Set<String> keys = new HashSet<>();
        List<PlanRequest> requests = List.of(
                request().build(),
                request().setBudgetBytes(GRAPH.keepAllPeakBytes() + 1).build(),
                request().setGraph(RandomGraphs.draw(4, 12)).build(),
                request()
                        .setGraph(GRAPH.withCosts(operation -> operation.costNanos() + 1))
                        .build(),
                request().optHostBudgetBytes(1).build(),
                request().optDiskBudgetBytes(1).build(),
                request().optSeed(1).build(),
                request().optGapTarget(0.5).build(),
                request().optTimeLimit(Duration.ofSeconds(1)).build(),
                request()
                        .optHardware(HardwareProfiles.find("h200").orElseThrow())
                        .build());
        requests.forEach(request -> keys.add(PlanKey.of(request, "auto", "1")));
        keys.add(PlanKey.of(requests.get(0), "other", "1"));
        keys.add(PlanKey.of(requests.get(0), "auto", "2"));

        assertThat(keys).hasSize(requests.size() + 2);
        assertThat(keys).contains(PlanKey.of(request().build(), "auto", "1"));
    }

    @Test
    void plan_everyByteOfTheFileDamaged_isMadeAnewWithAWarning() throws IOException {
        Plan plan = planner().plan(request().build());
        byte[] content = Files.readAllBytes(file());
        int damaged = 0;
        for (int at = 0; at < content.length; at += 1 + content.length / 60) {
            byte[] copy = content.clone();
            copy[at] ^= 0x10;
            Files.write(file(), copy);
            warnings.clear();
            Plan again = planner().plan(request().build());
            assertThat(again.schedule()).isEqualTo(plan.schedule());
            damaged += warnings.size();
            assertThat(warnings).hasSizeLessThanOrEqualTo(1).allMatch(text -> text.startsWith("The cached plan "));
        }
        assertThat(damaged).isGreaterThan(40);
        assertThat(made).hasValue(1 + damaged);
        Files.write(file(), new byte[0]);
        assertThat(planner().plan(request().build()).schedule()).isEqualTo(plan.schedule());
    }

    @Test
    void plan_fileOfAnotherRequest_isNotUsed() throws IOException {
        planner().plan(request().build());
        Path stored = file();
        PlanRequest larger =
                request().setBudgetBytes(2 * GRAPH.keepAllPeakBytes()).build();
        String key = PlanKey.of(larger, counting.description().name(), CodeVersion.of(counting));
        Files.move(stored, folder.resolve(key + ".plan.json"));

        assertThat(planner().plan(larger).budgetBytes()).isEqualTo(larger.budgetBytes());
        assertThat(made).hasValue(2);
        assertThat(warnings).singleElement().asString().contains("it is not a valid plan for the request");
    }

    @Test
    void plan_manyThreads_isMadeOnce() throws Exception {
        meanwhile = () -> sleep(50);
        CachedPlanner planner = planner();
        CachedPlanner otherProcess = planner();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Plan>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                CachedPlanner one = i % 2 == 0 ? planner : otherProcess;
                calls.add(() -> one.plan(request().build()));
            }
            Set<Plan> plans = new HashSet<>();
            for (Future<Plan> future : threads.invokeAll(calls)) {
                plans.add(future.get());
            }
            assertThat(plans).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
        assertThat(file()).isRegularFile();
    }

    @Test
    void plan_cancelledOrInfeasible_isNotKept() throws IOException {
        AtomicBoolean cancelled = new AtomicBoolean();
        meanwhile = () -> cancelled.set(true);
        planner().plan(request().optCancelled(cancelled::get).build());
        planner().plan(request().setBudgetBytes(0).build());

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        planner().plan(request().build());
        assertThat(made).hasValue(3);
    }

    @Test
    void plan_tooMany_dropsTheOneNotUsedForLongest() throws IOException {
        CachedPlanner planner = planner();
        for (int i = 0; i < 7; i++) {
            planner.plan(request().setBudgetBytes(GRAPH.keepAllPeakBytes() + i).build());
            sleep(5);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
        made.set(0);
        planner().plan(request().setBudgetBytes(GRAPH.keepAllPeakBytes() + 6).build());
        assertThat(made).hasValue(0);
        planner().plan(request().build());
        assertThat(made).hasValue(1);
    }

    @Test
    void plan_folderThatCannotBeMade_stillPlans() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        CachedPlanner planner = new CachedPlanner(counting, file.resolve("sub"), warnings::add);

        assertThat(planner.plan(request().build()).isFeasible()).isTrue();
        assertThat(warnings).singleElement().asString().startsWith("The plan cannot be kept in ");
    }

    @Test
    void plan_plannerThatFails_failsAndIsAskedAgain() {
        meanwhile = () -> {
            throw new IllegalStateException("a fault");
        };
        CachedPlanner planner = planner();
        assertThatThrownBy(() -> planner.plan(request().build())).hasMessage("a fault");
        meanwhile = () -> {};
        assertThat(planner.plan(request().build()).isFeasible()).isTrue();
    }

    @Test
    void codeVersion_otherCode_isAnother() throws IOException {
        Path one = Files.writeString(folder.resolve("A.class"), "a");
        String before = CodeVersion.digest(folder);
        Files.writeString(one, "b");

        assertThat(CodeVersion.digest(folder)).isNotEqualTo(before);
        assertThat(CodeVersion.digest(one)).hasSize(64);
        assertThat(CodeVersion.of(counting)).hasSize(64);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
