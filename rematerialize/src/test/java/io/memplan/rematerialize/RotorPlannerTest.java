package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.GraphSketch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RotorPlannerTest {

    @Test
    void plan_smallChains_isTheBestOfAllPersistentSchedules() {
        int compared = 0;
        for (long seed = 0; seed < 120; seed++) {
            TrainingGraph graph = chain(new Random(seed), 2 + (int) (seed % 5));
            for (double share = 0.5; share <= 1; share += 0.125) {
                long budget = graph.budgetOfShare(share);
                Plan plan = new RotorPlanner().plan(PlanRequest.of(graph, budget));
                long bestNanos = bestPersistent(graph, budget);
                if (plan.isFeasible()) {
                    assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
                }
                if (bestNanos < Long.MAX_VALUE) {
                    assertThat(plan.isFeasible())
                            .as("seed %s, share %s", seed, share)
                            .isTrue();
                    assertThat(plan.predictedNanos())
                            .as("seed %s, share %s", seed, share)
                            .isLessThanOrEqualTo(bestNanos);
                    compared += bestNanos > graph.baseNanos() ? 1 : 0;
                }
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    @Test
    void retain_smallChains_takesNoMoreThanTheProgramCounts() {
        for (long seed = 0; seed < 500; seed++) {
            TrainingGraph graph = chain(new Random(seed), 2 + (int) (seed % 8));
            Rematerializer rematerializer = new Rematerializer(graph);
            ForwardPart forward = new ForwardPart(rematerializer.graph());
            BlockChain chain = new BlockChain(
                    rematerializer.graph(),
                    forward,
                    BlockChain.usefulCuts(rematerializer.graph(), forward, forward.articulationPoints(), 100));
            int bytes = (int) graph.keepAllPeakBytes();
            PersistentCheckpoints program = new PersistentCheckpoints(chain, bytes, bytes);
            for (int memory = 0; memory <= bytes; memory++) {
                if (program.nanos(memory) < Double.POSITIVE_INFINITY) {
                    ChainRetention retention = new ChainRetention(chain);
                    program.retain(memory, retention);
                    assertThat(rematerializer.evaluate(retention)).isTrue();
                    assertThat(rematerializer.peakBytes() - graph.alwaysResidentBytes())
                            .as("seed %s", seed)
                            .isLessThanOrEqualTo(memory);
                    assertThat((double) rematerializer.nanos()).isLessThanOrEqualTo(program.nanos(memory));
                }
            }
        }
    }

    /** Tries every way to retain what enters blocks or what blocks save, as long as nothing comes back once dropped. */
    private static long bestPersistent(TrainingGraph graph, long budget) {
        Rematerializer rematerializer = new Rematerializer(graph);
        ForwardPart forward = new ForwardPart(rematerializer.graph());
        List<Integer> cuts = BlockChain.usefulCuts(rematerializer.graph(), forward, forward.articulationPoints(), 100);
        BlockChain chain = new BlockChain(rematerializer.graph(), forward, cuts);
        BruteForce force = new BruteForce(chain, rematerializer, budget);
        force.take(List.of(), 0, chain.blocks() - 1);
        return force.best;
    }

    /** Enumerates the trees of decisions by carrying on with every open range. */
    private static final class BruteForce {

        private record Range(int first, int last, boolean backward) {}

        private final BlockChain chain;
        private final Rematerializer rematerializer;
        private final long budget;
        private long best = Long.MAX_VALUE;

        BruteForce(BlockChain chain, Rematerializer rematerializer, long budget) {
            this.chain = chain;
            this.rematerializer = rematerializer;
            this.budget = budget;
        }

        void take(List<int[]> events, int first, int last) {
            explore(events, List.of(new Range(first, last, false)));
        }

        private void explore(List<int[]> events, List<Range> open) {
            if (open.isEmpty()) {
                evaluate(events);
                return;
            }
            Range range = open.get(0);
            List<Range> rest = open.subList(1, open.size());
            if (range.backward()) {
                explore(with(events, 2, range.first()), rest);
                return;
            }
            List<Range> saved = new ArrayList<>();
            if (range.first() < range.last()) {
                saved.add(new Range(range.first() + 1, range.last(), false));
            }
            saved.add(new Range(range.first(), range.first(), true));
            saved.addAll(rest);
            explore(with(events, 1, range.first()), saved);
            for (int split = range.first() + 1; split <= range.last(); split++) {
                List<Range> halves = new ArrayList<>(
                        List.of(new Range(split, range.last(), false), new Range(range.first(), split - 1, false)));
                halves.addAll(rest);
                explore(with(events, 0, split), halves);
            }
        }

        private static List<int[]> with(List<int[]> events, int kind, int block) {
            List<int[]> more = new ArrayList<>(events);
            more.add(new int[] {kind, block});
            return more;
        }

        private void evaluate(List<int[]> events) {
            ChainRetention retention = new ChainRetention(chain);
            for (int[] event : events) {
                switch (event[0]) {
                    case 0 -> retention.storeInput(event[1]);
                    case 1 -> retention.storeAll(event[1]);
                    default -> retention.backward(event[1]);
                }
            }
            if (rematerializer.evaluate(retention) && rematerializer.peakBytes() <= budget) {
                best = Math.min(best, rematerializer.nanos());
            }
        }
    }

    /** A chain of blocks, each with an inner value; its backward operation reads that, the block's input and output. */
    private static TrainingGraph chain(Random random, int blocks) {
        GraphSketch sketch = new GraphSketch();
        List<Integer> outputs = new ArrayList<>(List.of(sketch.source(Role.INPUT, 1 + random.nextInt(9))));
        List<Integer> inner = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            int middle = sketch.activation(1 + random.nextInt(20));
            operation(sketch, random, Phase.FORWARD, List.of(outputs.get(i)), middle);
            int next = sketch.activation(1 + random.nextInt(20));
            operation(sketch, random, Phase.FORWARD, List.of(middle), next);
            inner.add(middle);
            outputs.add(next);
        }
        int gradient = outputs.get(blocks);
        for (int i = blocks; i > 0; i--) {
            int next = sketch.value(Role.GRADIENT, 1 + random.nextInt(20));
            List<Integer> inputs = new ArrayList<>(List.of(gradient, inner.get(i - 1)));
            inputs.add(outputs.get(i - 1));
            if (i < blocks) {
                inputs.add(outputs.get(i));
            }
            operation(sketch, random, Phase.BACKWARD, inputs, next);
            gradient = next;
        }
        return sketch.build("chain", 0);
    }

    private static void operation(GraphSketch sketch, Random random, Phase phase, List<Integer> inputs, int output) {
        sketch.operation(
                phase, inputs, List.of(output), List.of(), 1 + random.nextInt(50), random.nextInt(4), Effects.NONE);
    }

    @Test
    void plan_realGraphs_isMonotoneInTheBudget() {
        for (String name : List.of("resnet50_b256", "gpt2s_flash_b16")) {
            TrainingGraph graph = RealGraphs.read(name);
            double before = Double.MAX_VALUE;
            for (double share = 0.6; share <= 1; share += 0.2) {
                Plan plan = new RotorPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(share)));
                assertThat(plan.isFeasible()).as("%s at %s", name, share).isTrue();
                assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(graph.budgetOfShare(share));
                assertThat(plan.overhead()).isLessThanOrEqualTo(before);
                before = plan.overhead();
            }
        }
    }

    @Test
    void usefulCuts_tooMany_keepsTheNarrowest() {
        CompactGraph graph = new CompactGraph(ChenSqrtPlannerTest.chain(40));
        ForwardPart forward = new ForwardPart(graph);

        List<Integer> cuts = BlockChain.usefulCuts(graph, forward, forward.places(), 7);

        assertThat(cuts).hasSize(7).isSorted().isSubsetOf(forward.places());
        BlockChain chain = new BlockChain(graph, forward, cuts);
        BitSet all = new BitSet();
        for (int block = 0; block < chain.blocks(); block++) {
            assertThat(chain.saved(block).isEmpty()).isFalse();
            all.or(chain.saved(block));
        }
        assertThat(all.cardinality()).isEqualTo(40);
    }
}
