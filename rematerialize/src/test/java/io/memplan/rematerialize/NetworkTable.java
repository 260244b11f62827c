package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.ScheduleAssert;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Plans built networks and prints a line for each: {@code strategy seconds network,… share,…}. */
final class NetworkTable {

    private NetworkTable() {}

    public static void main(String[] arguments) {
        for (String name : arguments[2].split(",", -1)) {
            TrainingGraph graph = network(name);
            for (String share : arguments[3].split(",", -1)) {
                long budget = graph.budgetOfShare(Double.parseDouble(share));
                AtomicLong first = new AtomicLong(-1);
                long start = System.nanoTime();
                PlanRequest request = PlanRequest.builder()
                        .setGraph(graph)
                        .setBudgetBytes(budget)
                        .optTimeLimit(Duration.ofSeconds(Long.parseLong(arguments[1])))
                        .optListener(progress -> hear(progress, first, graph.baseNanos(), start))
                        .build();
                Plan plan = Planners.byName(arguments[0]).plan(request);
                double seconds = (System.nanoTime() - start) / 1e9;
                if (plan.isFeasible()) {
                    ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-18s %5d %s: %7.3f %% gap %6.3f %% %s recomputes %d, %.1f s, first plan %d ms%n",
                        name,
                        graph.operations().size(),
                        share,
                        100 * plan.overhead(),
                        100 * plan.gap(),
                        plan.status(),
                        plan.schedule().recomputes(),
                        seconds,
                        first.get());
            }
        }
    }

    private static void hear(PlanProgress progress, AtomicLong first, long base, long start) {
        progress.incumbentNanos().ifPresent(nanos -> first.compareAndSet(-1, progress.elapsedMillis()));
        if (Boolean.getBoolean("memplan.table.progress")) {
            System.out.printf(
                    Locale.ROOT,
                    "   %6.2f s: %7.3f %% bound %7.3f %%%n",
                    (System.nanoTime() - start) / 1e9,
                    progress.incumbentNanos().isPresent()
                            ? 100.0 * progress.incumbentNanos().getAsLong() / base - 100
                            : -1,
                    100.0 * progress.lowerBoundNanos() / base - 100);
        }
    }

    /** Returns the network of a name such as {@code wired:7:32:32}, {@code dense} or {@code transformer:24}. */
    static TrainingGraph network(String name) {
        String[] parts = name.split(":", -1);
        int[] numbers = new int[parts.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(parts[i + 1]);
        }
        return switch (parts[0]) {
            case "wired" ->
                Networks.randomWired(numbers[0], false, java.util.Arrays.copyOfRange(numbers, 1, numbers.length));
            case "weighted" ->
                Networks.randomWired(numbers[0], true, java.util.Arrays.copyOfRange(numbers, 1, numbers.length));
            case "irregular" -> Networks.irregular(numbers[0], numbers[1]);
            case "dense" -> Networks.denseNet(6, 12, 24, 16);
            case "transformer" -> Networks.transformer(numbers[0]);
            default -> RealGraphs.read(name);
        };
    }
}
