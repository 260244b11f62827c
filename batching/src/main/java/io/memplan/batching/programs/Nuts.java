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
        Phase state = Phase.at(start, target.evaluate(start));
        double step = settings.step();
        if (settings.warmup() > 0) {
            step = reasonableStep(target, Phase.kicked(state, random));
            StepSize size = StepSize.of(step);
            for (int i = 0; i < settings.warmup(); i++) {
                Tree taken = transition(target, state, Math.exp(size.log()), settings.maximalDepth(), random);
                state = taken.proposal();
                size = StepSize.adapt(size, settings.acceptance() - taken.acceptance());
            }
            step = Math.exp(size.logAverage());
        }
        double[] draws = new double[settings.draws() * start.length];
        long leapfrogs = 0;
        for (int i = 0; i < settings.draws(); i++) {
            Tree taken = transition(target, state, step, settings.maximalDepth(), random);
            state = taken.proposal();
            leapfrogs += taken.steps();
            System.arraycopy(state.position(), 0, draws, i * start.length, start.length);
        }
        return new Chain(draws, leapfrogs, step);
    }

    private static double reasonableStep(Target target, Phase start) {
        double step = 1;
        boolean grows = StepSize.isShort(start, leapfrog(target, start, step));
        boolean same = true;
        while (same) {
            step = grows ? 2 * step : step / 2;
            same = grows == StepSize.isShort(start, leapfrog(target, start, step));
        }
        return step;
    }

    /** Returns a trajectory, whose proposal is the next state. */
    private static Tree transition(Target target, Phase from, double step, int maximalDepth, CounterRandom random) {
        Phase start = Phase.kicked(from, random);
        double joint = Phase.joint(start);
        double slice = joint - random.nextExponential();
        Tree whole = Tree.root(start);
        for (int depth = 0; depth < maximalDepth && whole.goesOn(); depth++) {
            boolean forward = random.nextBoolean();
            double signed = forward ? step : -step;
            Tree added = grow(target, Tree.edge(whole, forward), slice, joint, signed, depth, random);
            whole = Tree.extend(whole, added, forward, random);
        }
        return whole;
    }

    /** Grows a tree from a point, away from it in the direction of the step. */
    private static Tree grow(
            Target target, Phase edge, double slice, double joint, double step, int depth, CounterRandom random) {
        if (depth == 0) {
            return Tree.leaf(leapfrog(target, edge, step), slice, joint);
        }
        Tree near = grow(target, edge, slice, joint, step, depth - 1, random);
        if (!near.goesOn()) {
            return near;
        }
        Tree far = grow(target, Tree.edge(near, step > 0), slice, joint, step, depth - 1, random);
        return Tree.join(near, far, step > 0, random);
    }

    private static Phase leapfrog(Target target, Phase from, double step) {
        double[] position = Phase.moved(from, step);
        return Phase.arrived(from, step, position, target.evaluate(position));
    }
}
