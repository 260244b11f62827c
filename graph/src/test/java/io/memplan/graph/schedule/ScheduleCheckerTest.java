package io.memplan.graph.schedule;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Step.Compute;
import io.memplan.graph.schedule.Step.DropHost;
import io.memplan.graph.schedule.Step.Free;
import io.memplan.graph.schedule.Step.SwapIn;
import io.memplan.graph.schedule.Step.SwapOut;
import io.memplan.graph.testing.GraphSketch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ScheduleCheckerTest {

    private static final int X = 0;
    private static final int A = 1;
    private static final int B = 2;
    private static final int LOSS = 3;
    private static final int GRADIENT = 4;

    /** x (5 bytes) → a (10) → b (20) → loss (1, output); the gradient (2) reads a and loss. */
    private static final TrainingGraph CHAIN = chain();

    private static TrainingGraph chain() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 5);
        int a = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int b = sketch.activation(20);
        sketch.operation(Phase.FORWARD, List.of(a), List.of(b), List.of(), 7, 3, Effects.NONE);
        int loss = sketch.value(Role.OUTPUT, 1);
        sketch.operation(Phase.FORWARD, List.of(b), List.of(loss));
        int gradient = sketch.value(Role.GRADIENT, 2);
        sketch.operation(Phase.BACKWARD, List.of(a, loss), List.of(gradient));
        return sketch.build("chain", 100);
    }

    private static Schedule schedule(Step... steps) {
        return new Schedule(List.of(steps));
    }

    private static Compute compute(int operation) {
        return new Compute(operation);
    }

    private static Compute replay(int operation) {
        return new Compute(operation, true);
    }

    @Test
    void check_recompute_countsPeakNanosAndRecomputes() {
        Schedule schedule = schedule(
                compute(0),
                compute(1),
                new Free(A),
                compute(2),
                new Free(B),
                compute(0),
                compute(3),
                new Free(A),
                new Free(GRADIENT));

        ScheduleReport report = ScheduleChecker.checkOrThrow(CHAIN, schedule, MemoryLimits.device(138));

        assertThat(report.peakBytes()).isEqualTo(105 + 10 + 20 + 3);
        assertThat(report.peakStep()).isEqualTo(1);
        assertThat(report.nanos()).isEqualTo(47);
        assertThat(report.recomputes()).isEqualTo(1);
        assertThat(report.profile().during(3)).isEqualTo(105 + 20 + 1);
        assertThat(report.profile().after(4)).isEqualTo(105 + 1);
        assertThat(schedule).isValidFor(CHAIN).peaksAtMost(138).recomputes(1);
    }

    @Test
    void check_budgetOneByteShort_namesTheOperation() {
        Schedule schedule = schedule(compute(0), compute(1), compute(2), compute(3));

        assertThatThrownBy(() -> ScheduleChecker.checkOrThrow(CHAIN, schedule, MemoryLimits.device(137)))
                .isInstanceOf(InvalidScheduleException.class)
                .hasMessageContaining("step 1, 1 (op1): 138 bytes are on the device, but the budget is 137 (rule 9)")
                .hasMessageContaining("\nMaybe ");
    }

    @Test
    void check_brokenSteps_citesTheRule() {
        assertThat(schedule(compute(0), new Free(A), compute(1), compute(2), compute(0), compute(3)))
                .breaksFor(CHAIN, ScheduleRule.INPUT_RESIDENT);
        assertThat(schedule(compute(0), compute(1), new Free(B), new Free(B), compute(1), compute(2), compute(3)))
                .breaksFor(CHAIN, ScheduleRule.FREE_RESIDENT);
        assertThat(schedule(compute(0), compute(1), compute(2), compute(3), new Free(X)))
                .breaksFor(CHAIN, ScheduleRule.SOURCE_STAYS);
        assertThat(schedule(compute(0), compute(1), compute(2))).breaksFor(CHAIN, ScheduleRule.ALL_COMPUTED);
        assertThat(schedule(compute(0), compute(1), compute(2), compute(3), new Free(LOSS)))
                .breaksFor(CHAIN, ScheduleRule.OUTPUTS_AT_END);
        assertThat(schedule(compute(0), compute(1), compute(2), compute(3), compute(9), new Free(77)))
                .breaksFor(CHAIN, ScheduleRule.KNOWN_NAMES, ScheduleRule.KNOWN_NAMES);
    }

    @Test
    void check_swap_needsSlotsAndCopies() {
        Schedule swapped = schedule(
                compute(0),
                compute(1),
                new SwapOut(A, Tier.HOST),
                new Free(A),
                compute(2),
                new Free(B),
                new SwapIn(A),
                compute(3),
                new DropHost(A));

        ScheduleReport report = ScheduleChecker.checkOrThrow(CHAIN, swapped, new MemoryLimits(138, 10, 0));

        assertThat(report.hostPeakBytes()).isEqualTo(10);
        assertThat(swapped).isValidFor(CHAIN);
        assertThat(ScheduleChecker.check(CHAIN, swapped, new MemoryLimits(138, 9, 0))
                        .violations())
                .extracting(Violation::rule)
                .containsExactly(ScheduleRule.HOST_BUDGET);
        assertThat(schedule(
                        compute(0),
                        new SwapOut(A, Tier.DISK),
                        new SwapOut(A, Tier.DISK),
                        compute(1),
                        compute(2),
                        compute(3),
                        new DropHost(A)))
                .breaksFor(CHAIN, ScheduleRule.SWAP_OUT_SLOT);
        assertThat(schedule(compute(0), new SwapIn(A), compute(1), compute(2), compute(3), new DropHost(B)))
                .breaksFor(CHAIN, ScheduleRule.SWAP_IN_SOURCE, ScheduleRule.SWAP_IN_SOURCE, ScheduleRule.DROP_EXISTING);
    }

    @Test
    void check_copyLeftAtTheEnd_needsRoomBesideTheNextIteration() {
        Schedule left = schedule(compute(0), compute(1), new SwapOut(A, Tier.HOST), compute(2), compute(3));

        assertThat(ScheduleChecker.check(CHAIN, left, new MemoryLimits(1000, 20, 0))
                        .isValid())
                .isTrue();
        assertThat(ScheduleChecker.check(CHAIN, left, new MemoryLimits(1000, 19, 0))
                        .violations())
                .extracting(Violation::rule)
                .containsExactly(ScheduleRule.SLOT_NEXT_ITERATION);
    }

    @Test
    void check_inPlaceChain_mustBeExact() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 5);
        int a = sketch.activation(10);
        int conv = sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int early = sketch.activation(1);
        int reader = sketch.operation(Phase.FORWARD, List.of(a), List.of(early));
        int y = sketch.viewOf(a);
        int relu = sketch.operation(Phase.FORWARD, List.of(a), List.of(y), List.of(a), 1, 0, Effects.NONE);
        int gradient = sketch.value(Role.GRADIENT, 2);
        int backward = sketch.operation(Phase.BACKWARD, List.of(y, early), List.of(gradient));
        TrainingGraph graph = sketch.build("in-place", 0);

        assertThat(schedule(
                        compute(conv),
                        compute(reader),
                        compute(relu),
                        new Free(a),
                        compute(conv),
                        compute(relu),
                        compute(backward)))
                .isValidFor(graph)
                .peaksAtMost(5 + 10 + 1 + 2);
        assertThat(schedule(compute(conv), compute(relu), compute(reader), compute(backward)))
                .breaksFor(graph, ScheduleRule.EXACT_VERSION);
        assertThat(schedule(compute(conv), compute(reader), compute(relu), compute(relu), compute(backward)))
                .breaksFor(graph, ScheduleRule.EXACT_VERSION, ScheduleRule.EXACT_VERSION);
        assertThat(schedule(compute(conv), compute(reader), compute(relu), compute(conv), compute(backward)))
                .breaksFor(graph, ScheduleRule.INPUT_RESIDENT);
    }

    @Test
    void check_effects_happenOnceAndInOrder() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 5);
        int state = sketch.source(Role.STATE, 1);
        int a = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x, state), List.of(a), List.of(state), 1, 0, Effects.UPDATES_STATE);
        int b = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(b), List.of(), 1, 0, Effects.RANDOM);
        int c = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(c), List.of(), 1, 0, Effects.RANDOM);
        TrainingGraph graph = sketch.build("effects", 0);

        assertThat(schedule(compute(0), compute(1), replay(0), compute(2))).isValidFor(graph);
        assertThat(schedule(compute(0), compute(1), compute(0), compute(2)))
                .breaksFor(graph, ScheduleRule.STATE_ONCE, ScheduleRule.EXACT_VERSION);
        assertThat(schedule(replay(0), compute(1), compute(2))).breaksFor(graph, ScheduleRule.STATE_ONCE);
        assertThat(schedule(compute(0), compute(2), compute(1))).breaksFor(graph, ScheduleRule.RANDOM_ONCE);
        assertThat(schedule(compute(0), compute(1), compute(1), compute(2))).breaksFor(graph, ScheduleRule.RANDOM_ONCE);
        assertThat(schedule(compute(0), replay(1), compute(2))).breaksFor(graph, ScheduleRule.STATE_ONCE);
    }

    @Test
    void check_updatedParameter_isNotReadByALaterRecompute() {
        GraphSketch sketch = new GraphSketch();
        int weight = sketch.source(Role.PARAMETER, 5);
        int a = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(weight), List.of(a));
        int gradient = sketch.value(Role.GRADIENT, 5);
        sketch.operation(Phase.BACKWARD, List.of(a), List.of(gradient));
        sketch.operation(
                Phase.UPDATE, List.of(weight, gradient), List.of(), List.of(weight), 1, 0, Effects.UPDATES_STATE);
        TrainingGraph graph = sketch.build("fused", 0);

        assertThat(schedule(compute(0), compute(1), compute(2), compute(0)))
                .breaksFor(graph, ScheduleRule.EXACT_VERSION);
    }

    @Test
    @Timeout(60)
    void check_twentyThousandOperations_ends() {
        GraphSketch sketch = new GraphSketch();
        int previous = sketch.source(Role.INPUT, 1);
        List<Step> steps = new java.util.ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int next = sketch.activation(1);
            sketch.operation(Phase.FORWARD, List.of(previous), List.of(next));
            steps.add(compute(i));
            if (i > 0) {
                steps.add(new Free(previous));
            }
            previous = next;
        }
        TrainingGraph graph = sketch.build("long", 0);

        ScheduleReport report = ScheduleChecker.check(graph, new Schedule(steps), MemoryLimits.device(3));

        assertThat(report.isValid()).isTrue();
    }
}
