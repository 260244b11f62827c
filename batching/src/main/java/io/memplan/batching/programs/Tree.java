package io.memplan.batching.programs;

import io.memplan.batching.CounterRandom;

/**
 * A balanced tree of leapfrog steps: 2ʲ of them in one direction, or fewer if it ended early; or a whole trajectory.
 *
 * @param left its first point in time
 * @param right its last point in time
 * @param proposal a point of it, drawn evenly from those in the slice
 * @param weight how many of its points are in the slice
 * @param goesOn whether no subtree of it turned back or left the slice by far; if not, none of it may be taken
 * @param acceptance the sum of the acceptance probabilities of its points; of a trajectory, the mean of them over its
 *     last doubling
 * @param steps the number of its steps
 */
record Tree(Phase left, Phase right, Phase proposal, int weight, boolean goesOn, double acceptance, int steps) {

    /** How far, in logarithms, a point may be outside of the slice before the trajectory counts as diverged. */
    private static final double DIVERGENCE = 1000;

    /** Returns the trajectory of a starting point by itself, which has the weight of one. */
    static Tree root(Phase start) {
        return new Tree(start, start, start, 1, true, 0, 0);
    }

    /**
     * Returns the tree of one step.
     *
     * @param slice the logarithm of the level below which points are not taken
     * @param joint the logarithm of the joint density where the trajectory started
     */
    static Tree leaf(Phase next, double slice, double joint) {
        double reached = Phase.joint(next);
        return new Tree(
                next,
                next,
                next,
                slice <= reached ? 1 : 0,
                slice < reached + DIVERGENCE,
                Double.isNaN(reached) ? 0 : Math.min(1, Math.exp(reached - joint)),
                1);
    }

    /** Returns the end of a tree from which it grows on. */
    static Phase edge(Tree tree, boolean forward) {
        return forward ? tree.right : tree.left;
    }

    /** Joins two trees of equal size; of which the proposal is depends on their weights. */
    static Tree join(Tree near, Tree far, boolean forward, CounterRandom random) {
        int weight = near.weight + far.weight;
        boolean drawn = random.nextDouble() * weight < far.weight;
        Phase left = forward ? near.left : far.left;
        Phase right = forward ? far.right : near.right;
        return new Tree(
                left,
                right,
                drawn ? far.proposal : near.proposal,
                weight,
                far.goesOn && !Phase.turns(left, right),
                near.acceptance + far.acceptance,
                near.steps + far.steps);
    }

    /** Doubles a trajectory by a tree of its own size, whose proposal is preferred; not taken if its tests fired. */
    static Tree extend(Tree whole, Tree added, boolean forward, CounterRandom random) {
        boolean drawn = random.nextDouble() * whole.weight < added.weight;
        Phase left = forward ? whole.left : added.left;
        Phase right = forward ? added.right : whole.right;
        return new Tree(
                left,
                right,
                drawn && added.goesOn ? added.proposal : whole.proposal,
                whole.weight + added.weight,
                added.goesOn && !Phase.turns(left, right),
                added.acceptance / added.steps,
                whole.steps + added.steps);
    }
}
