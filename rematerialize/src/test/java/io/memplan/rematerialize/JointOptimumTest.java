package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.Tier;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The joint planner against the optimum of all schedules, on plain random graphs of up to seven operations. */
final class JointOptimumTest {

    private static final int MOST_OPERATIONS = 7;

    @Tag("thorough")
    @Test
    void plan_smallGraphs_isTheOptimumAndProven() {
        check(0, 100);
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 200_000, 300_000, 400_000})
    @Tag("heavy")
    void plan_twoThousandSmallGraphs_isTheOptimumAndProven(long firstSeed) {
        check(firstSeed, 500);
    }

    /** A forward chain with a skip, and a backward chain that reads it in reverse. */
    private static TrainingGraph chain(long seed) {
        Random random = new Random(seed);
        GraphSketch sketch = new GraphSketch();
        int forward = 2 + random.nextInt(2);
        List<Integer> values = new ArrayList<>(List.of(sketch.source(Role.INPUT, 1 + random.nextInt(10))));
        for (int i = 0; i < forward; i++) {
            List<Integer> inputs = new ArrayList<>(List.of(values.get(values.size() - 1)));
            if (random.nextInt(3) == 0) {
                inputs.add(values.get(random.nextInt(values.size())));
            }
            int output = sketch.activation(1 + random.nextInt(40));
            Effects effects = random.nextInt(6) == 0 ? Effects.RANDOM : Effects.NONE;
            add(sketch, random, Phase.FORWARD, inputs, List.of(output), effects);
            values.add(output);
        }
        int gradient = sketch.value(Role.GRADIENT, 1 + random.nextInt(10));
        add(sketch, random, Phase.BACKWARD, List.of(values.get(forward)), List.of(gradient), Effects.NONE);
        for (int i = forward - 1; i >= 0; i--) {
            List<Integer> inputs = new ArrayList<>(List.of(gradient, values.get(i)));
            if (random.nextBoolean()) {
                inputs.add(values.get(i + 1));
            }
            Role role = random.nextInt(6) == 0 ? Role.OUTPUT : Role.GRADIENT;
            gradient = sketch.value(role, 1 + random.nextInt(20));
            add(sketch, random, Phase.BACKWARD, inputs, List.of(gradient), Effects.NONE);
        }
        return sketch.build("chain-" + seed, 0);
    }

    private static void add(
            GraphSketch sketch, Random random, Phase phase, List<Integer> in, List<Integer> out, Effects effects) {
        long nanos = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(100);
        sketch.operation(phase, in, out, List.of(), nanos, random.nextInt(4) == 0 ? random.nextInt(8) : 0, effects);
    }

    /** What is planned, drawn by a seed. */
    private record Case(long seed, TrainingGraph graph, long budgetBytes, HardwareProfile hardware, Tier tier) {

        /** Draws a graph of at most so many operations, and a budget below its peak; nothing if the seed gives neither. */
        static Optional<Case> draw(long seed, int mostOperations) {
            TrainingGraph graph = seed % 4 == 0 ? RandomGraphs.draw(seed, 4) : chain(seed);
            boolean suits = TimelineProof.suits(new CompactGraph(graph), mostOperations);
            long floor = OperationFloor.of(graph);
            if (!suits || graph.keepAllPeakBytes() <= floor) {
                return Optional.empty();
            }
            Random random = new Random(seed);
            double share = 0.3 + 0.7 * random.nextDouble();
            long budget = floor + (long) (share * (graph.keepAllPeakBytes() - 1 - floor));
            double speed = 1e9 / (1 + random.nextInt(4));
            Link link = new Link(speed, speed, random.nextInt(5));
            Link disk = new Link(speed / 2, speed / 2, 2 + random.nextInt(5));
            HardwareProfile hardware = new HardwareProfile("test", "", 1, 1, 0, 1000, link, link, disk, disk);
            Tier tier = random.nextInt(4) == 0 ? Tier.DISK : Tier.HOST;
            return Optional.of(new Case(seed, graph, budget, hardware, tier));
        }

        Plan plan() {
            return new JointPlanner()
                    .plan(PlanRequest.builder()
                            .setGraph(graph)
                            .setBudgetBytes(budgetBytes)
                            .optHostBudgetBytes(tier == Tier.HOST ? 1_000_000 : 0)
                            .optDiskBudgetBytes(tier == Tier.DISK ? 1_000_000 : 0)
                            .optHardware(hardware)
                            .optGapTarget(0)
                            .build());
        }

        OptionalLong optimumBelow(long below, boolean exhaustive) {
            return TransferBruteForce.optimumBelow(graph, budgetBytes, hardware, tier, below, exhaustive);
        }
    }

    @Test
    void bruteForce_withoutStepsThatNothingNeeds_findsTheSameOptimum() {
        int found = 0;
        for (long seed = 0; found < 25; seed++) {
            Optional<Case> drawn = Case.draw(seed, 5);
            if (drawn.isPresent()) {
                long below = 3 * drawn.get().graph().baseNanos() + 1;
                OptionalLong optimum = drawn.get().optimumBelow(below, true);
                assertThat(drawn.get().optimumBelow(below, false))
                        .as("seed %d", seed)
                        .isEqualTo(optimum);
                found += optimum.isPresent() ? 1 : 0;
            }
        }
    }

    private static void check(long firstSeed, int wanted) {
        int done = 0;
        int feasible = 0;
        int proven = 0;
        int aboveBase = 0;
        for (long seed = firstSeed; done < wanted; seed++) {
            Optional<Case> drawn = Case.draw(seed, MOST_OPERATIONS);
            if (drawn.isEmpty()) {
                continue;
            }
            done++;
            Plan plan = drawn.get().plan();
            long below = plan.isFeasible() ? plan.predictedNanos() : Long.MAX_VALUE;
            assertThat(drawn.get().optimumBelow(below, false))
                    .as("%s, plan %d, bound %d", drawn.get(), plan.predictedNanos(), plan.lowerBoundNanos())
                    .isEmpty();
            feasible += plan.isFeasible() ? 1 : 0;
            proven += plan.status() == PlanStatus.OPTIMAL ? 1 : 0;
            aboveBase += plan.isFeasible()
                            && plan.predictedNanos() > drawn.get().graph().baseNanos()
                    ? 1
                    : 0;
        }
        System.out.println("joint: " + done + " graphs, " + feasible + " feasible, " + proven + " proven, " + aboveBase
                + " above the base time");
        assertThat(proven).isGreaterThan(feasible * 9 / 10);
        assertThat(aboveBase).isGreaterThan(wanted / 3);
    }
}
