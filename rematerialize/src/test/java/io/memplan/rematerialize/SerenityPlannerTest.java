package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.GraphBuilder;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.rewrite.ConcatConvolutionRewrite;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.testing.GraphSketch;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SerenityPlannerTest {

    @Test
    void order_smallGraphs_hasTheLowestPeakOfAllOrders() {
        int better = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            TrainingGraph graph = seed % 2 == 0 ? wired(new Random(seed), 8) : RandomGraphs.draw(seed, 5);
            CompactGraph compact = new CompactGraph(graph);
            SerenityOrder order = SerenityOrder.of(compact, 100_000, () -> false);
            Schedule schedule = schedule(compact, order.operations());

            assertThat(schedule).as("seed %s", seed).isValidFor(graph).recomputes(0);
            assertThat(SymbolicExecution.problemsOf(graph, schedule)).isEmpty();
            long lowest = lowestPeak(compact, new Precedence(compact), new ArrayList<>(), Long.MAX_VALUE);
            assertThat(SymbolicExecution.peakOf(graph, schedule))
                    .as("seed %s", seed)
                    .isEqualTo(lowest);
            assertThat(order.isOptimal()).isTrue();
            assertThat(order.lowestBytes()).isLessThanOrEqualTo(lowest);
            better += lowest < graph.keepAllPeakBytes() ? 1 : 0;
        }
        assertThat(better).isGreaterThan(300);
    }

    private static long lowestPeak(CompactGraph graph, Precedence precedence, List<Integer> order, long best) {
        if (order.size() == graph.operations()) {
            return Math.min(best, SymbolicExecution.peakOf(graph.graph(), schedule(graph, order)));
        }
        long lowest = best;
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (!order.contains(operation) && order.containsAll(precedence.before(operation))) {
                order.add(operation);
                lowest = lowestPeak(graph, precedence, order, lowest);
                order.remove(order.size() - 1);
            }
        }
        return lowest;
    }

    private static Schedule schedule(CompactGraph graph, List<Integer> order) {
        ComputeSequence sequence = new ComputeSequence(graph);
        sequence.clear();
        order.forEach(sequence::add);
        return sequence.toSchedule();
    }

    /** A graph of one phase in which every operation reads one or two of the values before it. */
    static TrainingGraph wired(Random random, int operations) {
        GraphSketch sketch = new GraphSketch();
        List<Integer> values = new ArrayList<>(List.of(sketch.source(Role.INPUT, 5)));
        for (int i = 0; i < operations; i++) {
            int first = values.get(random.nextInt(values.size()));
            int second = values.get(random.nextInt(values.size()));
            int output = sketch.activation(1 + random.nextInt(30));
            sketch.operation(Phase.FORWARD, first == second ? List.of(first) : List.of(first, second), List.of(output));
            values.add(output);
        }
        return sketch.build("wired", 0);
    }

    @Test
    void order_outOfStates_isValidWithABoundThatHolds() {
        for (long seed = 0; seed < 200; seed++) {
            TrainingGraph graph = wired(new Random(seed), 14);
            CompactGraph compact = new CompactGraph(graph);
            SerenityOrder best = SerenityOrder.of(compact, 100_000, () -> false);

            SerenityOrder hasty = SerenityOrder.of(compact, 3, () -> false);

            assertThat(schedule(compact, hasty.operations())).isValidFor(graph);
            assertThat(hasty.peakBytes()).isBetween(best.peakBytes(), graph.keepAllPeakBytes());
            assertThat(hasty.lowestBytes()).isLessThanOrEqualTo(best.peakBytes());
        }
    }

    @Test
    void plan_randomGraphs_staysWithinWhatItPredicts() {
        for (long seed = 0; seed < 2_000; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 14);
            long budget = graph.keepAllPeakBytes();
            Plan plan = new SerenityPlanner().plan(PlanRequest.of(graph, budget));

            assertThat(plan.schedule()).as("seed %s", seed).isValidFor(graph).peaksAtMost(budget);
            assertThat(SymbolicExecution.problemsOf(graph, plan.schedule())).isEmpty();
        }
    }

    @Test
    void ordered_anyPlanner_givesAPlanForTheGraphAsItWas() {
        for (long seed = 0; seed < 500; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 10);
            PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.5 + 0.1 * (seed % 6)));
            Plan plan = new OrderedPlanner(new ChenGreedyPlanner()).plan(request);

            assertThat(plan.strategy()).isEqualTo("serenity+chen-greedy");
            assertThat(plan.graphFingerprint()).isEqualTo(graph.fingerprint());
            if (plan.isFeasible()) {
                assertThat(plan.schedule())
                        .as("seed %s", seed)
                        .isValidFor(graph)
                        .peaksAtMost(request.budgetBytes());
                assertThat(SymbolicExecution.problemsOf(graph, plan.schedule())).isEmpty();
            } else {
                int binding = plan.infeasibility().orElseThrow().bindingOperation();
                assertThat(binding).isLessThan(graph.operations().size());
                if (binding >= 0) {
                    assertThat(graph.operation(binding).name())
                            .isEqualTo(plan.infeasibility().orElseThrow().bindingName());
                }
            }
        }
    }

    @Test
    void order_randomlyWiredNetworks_isProvenAndLower() {
        for (long seed = 1; seed <= 3; seed++) {
            TrainingGraph graph = randomlyWired(new Random(seed), 3, 32);
            assertThat(graph.operations()).hasSizeGreaterThan(96);

            SerenityOrder order = SerenityOrder.of(new CompactGraph(graph), SerenityPlanner.MOST_STATES, () -> false);

            assertThat(order.isOptimal()).isTrue();
            assertThat(order.peakBytes()).isLessThan(graph.keepAllPeakBytes());
        }
    }

    @Test
    void order_ofRewrittenConvolutions_isLowerThanOfTheJoin() {
        TrainingGraph joined = joinOfBranches(false);
        TrainingGraph rewritten = joinOfBranches(true);

        SerenityOrder before = SerenityOrder.of(new CompactGraph(joined), SerenityPlanner.MOST_STATES, () -> false);
        SerenityOrder after = SerenityOrder.of(new CompactGraph(rewritten), SerenityPlanner.MOST_STATES, () -> false);

        assertThat(before.isOptimal()).isTrue();
        assertThat(after.isOptimal()).isTrue();
        assertThat(after.peakBytes() * 3).isLessThan(before.peakBytes() * 2);
        assertThat(after.peakBytes()).isLessThan(rewritten.keepAllPeakBytes());
    }

    /** Six branches of 16 channels, joined and convolved to 4: inference, written down branch after branch. */
    private static TrainingGraph joinOfBranches(boolean rewrite) {
        GraphBuilder builder = new GraphBuilder();
        Tensor input = builder.source("input", TensorType.of(ElementType.FLOAT32, 1, 16, 32, 32), Role.INPUT);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            parts.add(builder.apply(Operators.get("aten::tanh"), input));
        }
        Tensor joined = builder.apply(Operators.get("aten::cat"), Attributes.of("axis", 1), parts)
                .get(0);
        Attributes plain = Attributes.of("stride", List.of(1L, 1L))
                .with("padding", List.of(0L, 0L))
                .with("dilation", List.of(1L, 1L))
                .with("groups", 1L);
        Tensor weight = builder.source("weight", TensorType.of(ElementType.FLOAT32, 4, 6 * 16, 1, 1), Role.PARAMETER);
        Tensor bias = builder.source("bias", TensorType.of(ElementType.FLOAT32, 4), Role.PARAMETER);
        Tensor output = builder.apply(Operators.get("aten::convolution"), plain, List.of(joined, weight, bias))
                .get(0);
        builder.markOutput(output);
        if (rewrite) {
            ConcatConvolutionRewrite.apply(builder);
        }
        return builder.build("branches", 0).graph();
    }

    /** Stages of Watts-Strogatz graphs with 4 neighbours and rewiring 0.75 (Xie et al. 2019), one operation a node. */
    private static TrainingGraph randomlyWired(Random random, int stages, int nodes) {
        GraphSketch sketch = new GraphSketch();
        int input = sketch.source(Role.INPUT, 64);
        for (int stage = 0; stage < stages; stage++) {
            long bytes = 64 >> stage;
            boolean[][] linked = wattsStrogatz(random, nodes);
            List<Integer> outputs = new ArrayList<>();
            List<Integer> unread = new ArrayList<>();
            for (int node = 0; node < nodes; node++) {
                List<Integer> inputs = new ArrayList<>();
                for (int earlier = 0; earlier < node; earlier++) {
                    if (linked[earlier][node]) {
                        inputs.add(outputs.get(earlier));
                    }
                }
                unread.removeAll(inputs);
                outputs.add(sketch.activation(bytes));
                unread.add(outputs.get(node));
                sketch.operation(Phase.FORWARD, inputs.isEmpty() ? List.of(input) : inputs, List.of(outputs.get(node)));
            }
            input = sketch.activation(bytes);
            sketch.operation(Phase.FORWARD, unread, List.of(input));
        }
        return sketch.build("randomly-wired", 0);
    }

    private static boolean[][] wattsStrogatz(Random random, int nodes) {
        boolean[][] linked = new boolean[nodes][nodes];
        for (int node = 0; node < nodes; node++) {
            for (int distance = 1; distance <= 2; distance++) {
                int other = (node + distance) % nodes;
                while (random.nextDouble() < 0.75 || other == node) {
                    other = random.nextInt(nodes);
                }
                linked[Math.min(node, other)][Math.max(node, other)] = true;
            }
        }
        return linked;
    }
}
