package io.memplan.experiments.swap;

import io.memplan.experiments.budgets.BudgetTrial;
import java.util.List;

/**
 * What the joint planner came to over all trials, beside the best strategy of one mode in each.
 *
 * @param trials how many trials there are
 * @param beaten how often a peer was faster
 * @param compared in how many both have a plan, transfers pay, and the best peer adds at least a thousandth
 * @param overheadRatio the geometric mean, over those, of the joint overhead over that of the best peer
 * @param worstGap the largest gap of a joint plan
 * @param worstMillis the longest that the joint planner took, in milliseconds
 */
public record SwapSummary(
        int trials, int beaten, int compared, double overheadRatio, double worstGap, long worstMillis) {

    /** The overhead from which on a comparison says something. */
    private static final double LEAST_OVERHEAD = 0.001;

    /** An overhead below this counts as this, so that a plan without any has a logarithm. */
    private static final double LEAST_COUNTED = 0.0001;

    /** Summarizes trials. */
    public static SwapSummary of(List<SwapTrial> trials) {
        double[] logarithms = trials.stream()
                .filter(SwapTrial::doTransfersPay)
                .filter(trial -> trial.bestPeer()
                        .filter(best -> best.overhead() >= LEAST_OVERHEAD)
                        .isPresent())
                .mapToDouble(
                        trial -> Math.log(Math.max(LEAST_COUNTED, trial.joint().overhead())
                                / trial.bestPeer().orElseThrow().overhead()))
                .toArray();
        double mean = java.util.Arrays.stream(logarithms).average().orElse(Double.NaN);
        List<BudgetTrial> joint = trials.stream().map(SwapTrial::joint).toList();
        return new SwapSummary(
                trials.size(),
                (int) trials.stream().filter(SwapTrial::isJointBeaten).count(),
                logarithms.length,
                Math.exp(mean),
                joint.stream()
                        .filter(BudgetTrial::isFeasible)
                        .mapToDouble(BudgetTrial::gap)
                        .max()
                        .orElse(Double.NaN),
                joint.stream().mapToLong(BudgetTrial::solveMillis).max().orElse(0));
    }
}
