package io.memplan.experiments.budgets;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a strategy came to over all graphs and budgets.
 *
 * @param strategy its name
 * @param trials how many graphs and budgets were tried
 * @param infeasible how many of them have no plan
 * @param provenInfeasible for how many of those it is proven that there is none
 * @param medianOverhead the median of the added time where there is a plan
 * @param medianRatio the median of its time over the time of {@code auto}, where both have a plan
 * @param worstGap the largest gap where there is a plan
 * @param medianMillis the median of the time to solve, in milliseconds
 * @param worstMillis the longest time to solve, in milliseconds
 */
public record BudgetSummary(
        String strategy,
        int trials,
        int infeasible,
        int provenInfeasible,
        double medianOverhead,
        double medianRatio,
        double worstGap,
        double medianMillis,
        long worstMillis) {

    /** The strategy that no other may beat. */
    public static final String AUTO = "auto";

    /** Summarizes the trials of a strategy. */
    public static BudgetSummary of(String strategy, List<BudgetTrial> all) {
        List<BudgetTrial> trials =
                all.stream().filter(trial -> trial.strategy().equals(strategy)).toList();
        List<BudgetTrial> plans =
                trials.stream().filter(BudgetTrial::isFeasible).toList();
        List<Double> ratios = new ArrayList<>();
        for (BudgetTrial plan : plans) {
            all.stream()
                    .filter(other -> other.strategy().equals(AUTO) && other.isFeasible() && other.isComparableTo(plan))
                    .forEach(other -> ratios.add(plan.nanos() / (double) Math.max(1, other.nanos())));
        }
        return new BudgetSummary(
                strategy,
                trials.size(),
                trials.size() - plans.size(),
                Math.toIntExact(trials.stream().filter(BudgetTrial::proven).count()),
                median(plans.stream().mapToDouble(BudgetTrial::overhead)),
                median(ratios.stream().mapToDouble(ratio -> ratio)),
                plans.stream().mapToDouble(BudgetTrial::gap).max().orElse(0),
                median(trials.stream().mapToDouble(BudgetTrial::solveMillis)),
                trials.stream().mapToLong(BudgetTrial::solveMillis).max().orElse(0));
    }

    /** Returns the trials of other strategies that are faster than {@code auto}, or have a plan where it has none. */
    public static List<BudgetTrial> fasterThanAuto(List<BudgetTrial> all) {
        return all.stream()
                .filter(BudgetTrial::isFeasible)
                .filter(trial -> all.stream()
                        .filter(other -> other.strategy().equals(AUTO) && other.isComparableTo(trial))
                        .anyMatch(auto -> !auto.isFeasible() || auto.nanos() > trial.nanos()))
                .toList();
    }

    private static double median(DoubleStream numbers) {
        double[] sorted = numbers.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
