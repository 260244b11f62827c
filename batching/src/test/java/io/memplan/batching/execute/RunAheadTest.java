package io.memplan.batching.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.batching.BatchedProgram;
import io.memplan.batching.Samples;
import io.memplan.batching.compile.CompileLimits;
import io.memplan.batching.compile.CompiledProgram;
import io.memplan.batching.compile.Lane;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scheduling: what is launched, for how many lanes, and in what width. */
final class RunAheadTest {

    private static final List<Object[]> MEMBERS = IntStream.range(0, 40)
            .mapToObj(member -> new Object[] {0.5, -1.0, 1 + member % 7})
            .toList();

    private static BatchedProgram program(String name) {
        Method method = Arrays.stream(Samples.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return BatchedProgram.of(method);
    }

    private static RunAhead.Builder stopping() {
        return RunAhead.builder().optLauncher(new StopAtIntrinsics());
    }

    @Test
    void run_batchPoints_areReportedWithTheirLines() {
        BatchResult result =
                program("walk").run(stopping().optWidth(8).optTrace(true).build(), 1, MEMBERS);
        PointUse square = result.points().stream()
                .filter(point -> point.instruction().contains("sqrt"))
                .findFirst()
                .orElseThrow();
        assertThat(square.line()).isPositive();
        assertThat(square.function()).contains("length");
        assertThat(square.lanes()).isEqualTo(MEMBERS.size());
        assertThat(square.largest()).isLessThanOrEqualTo(8);
        assertThat(square.utilisation()).isBetween(0.0, 1.0);
        assertThat(result.events()).hasSize((int) result.launches());
        assertThat(result.events().stream().mapToLong(LaunchEvent::lanes).sum()).isEqualTo(result.activeLanes());
    }

    @Test
    void run_withoutBatchPoints_launchesEachMemberOnce() {
        BatchResult result = program("collatz").run(new RunAhead(), 1, List.of(new Object[] {7L}, new Object[] {9L}));
        assertThat(result.points()).isEmpty();
        assertThat(result.launches()).isEqualTo(2);
        assertThat(result.utilisation()).isEqualTo(1);
    }

    @Test
    void run_tinyBudget_keepsOneMemberUnderWay() {
        BatchedProgram program = program("walk");
        BatchResult wide = program.run(stopping().build(), 1, MEMBERS);
        BatchResult narrow = program.run(stopping().optBudgetBytes(1).build(), 1, MEMBERS);
        assertThat(narrow.members()).isEqualTo(wide.members());
        assertThat(narrow.launches()).isGreaterThan(2 * wide.launches());
        assertThat(narrow.points())
                .allSatisfy(point -> assertThat(point.largest()).isLessThanOrEqualTo(8));
    }

    @Test
    void budget_whatALaneTakes_saysHowManyMayRun() {
        LaneBudget budget = new LaneBudget(1_000, 64);
        assertThat(budget.allowed()).isEqualTo(8);
        budget.held(160, 8);
        assertThat(budget.allowed()).isEqualTo(50);
        budget.held(64_000, 50);
        assertThat(budget.allowed()).isEqualTo(1);
        budget.held(1, 1);
        assertThat(budget.allowed()).isEqualTo(64);
        assertThat(new LaneBudget(0, 64).allowed()).isEqualTo(64);
    }

    private static Lane lane() {
        return CompiledProgram.of(program("collatz").program(), instruction -> false, CompileLimits.DEFAULT)
                .newLane();
    }

    /** Two points: the cheap one goes first while lanes can still come to the expensive one. */
    @Test
    void next_measuredCosts_letsTheExpensivePointGrowButNotForEver() {
        LaneQueue cheap = new LaneQueue(64, 0);
        LaneQueue expensive = new LaneQueue(64, 0);
        LaunchChoice choice = new LaunchChoice(LaunchPolicy.CHEAPEST, new LaneQueue[] {cheap, expensive}, 64);
        for (int k = 1; k < 64; k++) {
            cheap.costs().add(k, 100 + k);
            expensive.costs().add(k, 10_000 + 10L * k);
        }
        Lane none = RunAheadTest.lane();
        for (int i = 0; i < 4; i++) {
            cheap.add(i, none);
        }
        for (int i = 4; i < 30; i++) {
            expensive.add(i, none);
        }
        assertThat(choice.next(64)).isZero();
        int launches = 0;
        while (choice.next(64) == 0) {
            choice.launched(0, 4, 104);
            launches++;
        }
        assertThat(launches).isBetween(100, 160);
        assertThat(new LaunchChoice(LaunchPolicy.FULLEST, new LaneQueue[] {cheap, expensive}, 64).next(64))
                .isEqualTo(1);
        assertThat(new LaunchChoice(LaunchPolicy.FIRST, new LaneQueue[] {cheap, expensive}, 64).next(64))
                .isZero();
    }

    /** Members of unequal length: with others in reserve fewer launches have empty lanes, and results are the same. */
    @Test
    void run_reserve_fillsLaunchesAtTheEnd() {
        List<Object[]> members = IntStream.range(0, 48)
                .mapToObj(member -> new Object[] {0.5, 5 + (37 * member) % 40})
                .toList();
        BatchResult without =
                program("touch").run(stopping().optWidth(8).optReserve(0).build(), 1, members);
        BatchResult with = program("touch").run(stopping().optWidth(8).build(), 1, members);
        assertThat(with.members()).isEqualTo(without.members());
        assertThat(with.utilisation()).isGreaterThan(without.utilisation());
        assertThat(with.points())
                .allSatisfy(point -> assertThat(point.largest()).isLessThanOrEqualTo(8));
    }

    @Test
    void build_noLanes_isRefused() {
        assertThatThrownBy(() -> RunAhead.builder().optWidth(0).build()).hasMessageContaining("0 lanes");
        assertThatThrownBy(() -> RunAhead.builder().optBudgetBytes(-1).build()).hasMessageContaining("-1 bytes");
        assertThatThrownBy(() -> RunAhead.builder().optReserve(-2).build()).hasMessageContaining("-2 members");
    }
}
