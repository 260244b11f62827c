package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.Uniform;

/**
 * The No-U-Turn Sampler as {@link Nuts}, with the density on arrays: draw by draw the same decisions from the same random
 * numbers, up to rounding.
 *
 * <p>Only the density is computed with arrays, because a batch runs ahead through everything else: its one batch point is
 * the gradient, at which all chains come together whatever they do between two gradients.
 */
public final class TensorNuts {

    private TensorNuts() {}

    /**
     * Runs one chain.
     *
     * @param family the distribution: one of {@link Target}'s that has arrays
     * @param data its data, see {@link Target#GAUSSIAN} and {@link Target#LOGISTIC}, one row after another; everything
     *     with arrays is computed in its type
     * @param start the first position, not changed
     * @param settings how long and how
     * @param random the chain's own random numbers
     */
    public static Chain sample(
            @Uniform int family, @Uniform NDArray data, double[] start, NutsSettings settings, CounterRandom random) {
        Phase state = Phase.at(start, TensorTarget.evaluate(family, data, start));
        double step = settings.step();
        if (settings.warmup() > 0) {
            step = reasonableStep(family, data, Phase.kicked(state, random));
            StepSize size = StepSize.of(step);
            for (int i = 0; i < settings.warmup(); i++) {
                Tree taken = transition(family, data, state, Math.exp(size.log()), settings.maximalDepth(), random);
                state = taken.proposal();
                size = StepSize.adapt(size, settings.acceptance() - taken.acceptance());
            }
            step = Math.exp(size.logAverage());
        }
        double[] draws = new double[settings.draws() * start.length];
        long leapfrogs = 0;
        for (int i = 0; i < settings.draws(); i++) {
            Tree taken = transition(family, data, state, step, settings.maximalDepth(), random);
            state = taken.proposal();
            leapfrogs += taken.steps();
            System.arraycopy(state.position(), 0, draws, i * start.length, start.length);
        }
        return new Chain(draws, leapfrogs, step);
    }

    private static double reasonableStep(int family, NDArray data, Phase start) {
        double step = 1;
        boolean grows = StepSize.isShort(start, leapfrog(family, data, start, step));
        boolean same = true;
        while (same) {
            step = grows ? 2 * step : step / 2;
            same = grows == StepSize.isShort(start, leapfrog(family, data, start, step));
        }
        return step;
    }

    /** Returns a trajectory, whose proposal is the next state. */
    private static Tree transition(
            int family, NDArray data, Phase from, double step, int maximalDepth, CounterRandom random) {
        Phase start = Phase.kicked(from, random);
        double joint = Phase.joint(start);
        double slice = joint - random.nextExponential();
        Tree whole = Tree.root(start);
        for (int depth = 0; depth < maximalDepth && whole.goesOn(); depth++) {
            boolean forward = random.nextBoolean();
            double signed = forward ? step : -step;
            Tree added = grow(family, data, Tree.edge(whole, forward), slice, joint, signed, depth, random);
            whole = Tree.extend(whole, added, forward, random);
        }
        return whole;
    }

    /** Grows a tree from a point, away from it in the direction of the step. */
    private static Tree grow(
            int family,
            NDArray data,
            Phase edge,
            double slice,
            double joint,
            double step,
            int depth,
            CounterRandom random) {
        if (depth == 0) {
            return Tree.leaf(leapfrog(family, data, edge, step), slice, joint);
        }
        Tree near = grow(family, data, edge, slice, joint, step, depth - 1, random);
        if (!near.goesOn()) {
            return near;
        }
        Tree far = grow(family, data, Tree.edge(near, step > 0), slice, joint, step, depth - 1, random);
        return Tree.join(near, far, step > 0, random);
    }

    private static Phase leapfrog(int family, NDArray data, Phase from, double step) {
        double[] position = Phase.moved(from, step);
        return Phase.arrived(from, step, position, TensorTarget.evaluate(family, data, position));
    }
}
