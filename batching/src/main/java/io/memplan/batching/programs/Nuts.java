package io.memplan.batching.programs;

import io.memplan.batching.CounterRandom;

/**
 * The No-U-Turn Sampler, written for one chain: Hoffman and Gelman, Journal of Machine Learning Research 15 (2014),
 * algorithm 3, and algorithm 6 where it adapts its step size.
 *
 * <p>Rules that its correctness depends on: (1) a trajectory doubles by trees of equal size, and each tree is tested
 * for turning back at both of its ends, whatever tree it is part of; (2) a tree in which a test fired is left out
 * whole; (3) directions and acceptances are drawn whatever the state is; (4) the starting point takes part in the draw
 * with the weight of one.
 */
public final class Nuts {

    /** How far, in logarithms, a point may be outside of the slice before the trajectory counts as diverged. */
    private static final double DIVERGENCE = 1000;

    private Nuts() {}

    /**
     * Runs one chain.
     *
     * @param target the distribution
     * @param start the first position, not changed
     * @param settings how long and how
     * @param random the chain's own random numbers
     */
    public static Chain sample(Target target, double[] start, NutsSettings settings, CounterRandom random) {
        int dimension = start.length;
        double[] first = new double[dimension];
        Phase state = new Phase(start, first, first, 0);
        double[] gradient = new double[dimension];
        state = new Phase(start, first, gradient, target.evaluate(start, gradient));
        double step = settings.step();
        if (settings.warmup() > 0) {
            step = StepSize.reasonable(target, withMomentum(state, random));
            StepSize size = StepSize.of(step);
            for (int i = 0; i < settings.warmup(); i++) {
                Tree taken = transition(target, state, Math.exp(size.log()), settings.maximalDepth(), random);
                state = taken.proposal();
                size = StepSize.adapt(size, settings.acceptance() - taken.acceptance());
            }
            step = Math.exp(size.logAverage());
        }
        double[] draws = new double[settings.draws() * dimension];
        long leapfrogs = 0;
        for (int i = 0; i < settings.draws(); i++) {
            Tree taken = transition(target, state, step, settings.maximalDepth(), random);
            state = taken.proposal();
            leapfrogs += taken.steps();
            System.arraycopy(state.position(), 0, draws, i * dimension, dimension);
        }
        return new Chain(draws, leapfrogs, step);
    }

    private static Phase withMomentum(Phase state, CounterRandom random) {
        double[] momentum = new double[state.position().length];
        for (int i = 0; i < momentum.length; i++) {
            momentum[i] = random.nextGaussian();
        }
        return new Phase(state.position(), momentum, state.gradient(), state.log());
    }

    /** Returns the whole trajectory; its acceptance is the mean over the last doubling, as algorithm 6 adapts to. */
    private static Tree transition(Target target, Phase from, double step, int maximalDepth, CounterRandom random) {
        Phase start = withMomentum(from, random);
        double joint = Phase.joint(start);
        double slice = joint - random.nextExponential();
        Tree whole = new Tree(start, start, start, 1, true, 0, 0);
        for (int depth = 0; depth < maximalDepth && whole.goesOn(); depth++) {
            boolean forward = random.nextBoolean();
            Phase edge = forward ? whole.right() : whole.left();
            Tree added = grow(target, edge, slice, joint, forward ? step : -step, depth, random);
            boolean drawn = random.nextDouble() * whole.weight() < added.weight();
            Phase left = forward ? whole.left() : added.left();
            Phase right = forward ? added.right() : whole.right();
            whole = new Tree(
                    left,
                    right,
                    drawn && added.goesOn() ? added.proposal() : whole.proposal(),
                    whole.weight() + added.weight(),
                    added.goesOn() && !Phase.turns(left, right),
                    added.acceptance() / added.steps(),
                    whole.steps() + added.steps());
        }
        return whole;
    }

    /** Grows a tree from a point, away from it in the direction of the step. */
    private static Tree grow(
            Target target, Phase edge, double slice, double joint, double step, int depth, CounterRandom random) {
        if (depth == 0) {
            Phase next = Phase.leapfrog(target, edge, step);
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
        Tree near = grow(target, edge, slice, joint, step, depth - 1, random);
        if (!near.goesOn()) {
            return near;
        }
        Phase middle = step > 0 ? near.right() : near.left();
        Tree far = grow(target, middle, slice, joint, step, depth - 1, random);
        int weight = near.weight() + far.weight();
        boolean drawn = random.nextDouble() * weight < far.weight();
        Phase left = step > 0 ? near.left() : far.left();
        Phase right = step > 0 ? far.right() : near.right();
        return new Tree(
                left,
                right,
                drawn ? far.proposal() : near.proposal(),
                weight,
                far.goesOn() && !Phase.turns(left, right),
                near.acceptance() + far.acceptance(),
                near.steps() + far.steps());
    }
}
