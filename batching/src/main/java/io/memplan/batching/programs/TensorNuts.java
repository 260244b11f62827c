package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.Uniform;

/**
 * The No-U-Turn Sampler as {@link Nuts}, written for one chain, with its vectors as arrays: draw by draw the same
 * decisions from the same random numbers, up to rounding.
 */
public final class TensorNuts {

    private static final double DIVERGENCE = 1000;
    private static final double LOG_2 = 0.6931471805599453;

    private TensorNuts() {}

    /**
     * Runs one chain.
     *
     * @param family the distribution: one of {@link Target}'s that has arrays
     * @param data its data, see {@link Target#GAUSSIAN} and {@link Target#LOGISTIC}, one row after another
     * @param start the first position, of the data's type
     * @param settings how long and how
     * @param random the chain's own random numbers
     */
    public static Chain sample(
            @Uniform int family, @Uniform NDArray data, NDArray start, NutsSettings settings, CounterRandom random) {
        int dimension = (int) start.size();
        NDArray zero = start.zerosLike();
        TensorPhase state = TensorTarget.leapfrog(family, data, new TensorPhase(start, zero, zero, 0), 0);
        double step = settings.step();
        if (settings.warmup() > 0) {
            step = reasonable(family, data, state, random);
            StepSize size = StepSize.of(step);
            for (int i = 0; i < settings.warmup(); i++) {
                TensorTree taken = transition(family, data, state, Math.exp(size.log()), settings.maximalDepth(), random);
                state = taken.proposal();
                size = StepSize.adapt(size, settings.acceptance() - taken.acceptance());
            }
            step = Math.exp(size.logAverage());
        }
        double[] draws = new double[settings.draws() * dimension];
        long leapfrogs = 0;
        for (int i = 0; i < settings.draws(); i++) {
            TensorTree taken = transition(family, data, state, step, settings.maximalDepth(), random);
            state = taken.proposal();
            leapfrogs += taken.steps();
            double[] position = state.position().toType(DataType.FLOAT64, false).toDoubleArray();
            System.arraycopy(position, 0, draws, i * dimension, dimension);
        }
        return new Chain(draws, leapfrogs, step);
    }

    /** Returns a point with a new momentum. */
    private static TensorPhase withMomentum(TensorPhase state, CounterRandom random) {
        double[] drawn = new double[(int) state.position().size()];
        double square = 0;
        double old = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextGaussian();
            square += drawn[i] * drawn[i];
        }
        NDArray position = state.position();
        NDManager manager = position.getManager();
        NDArray momentum = manager.create(drawn).toType(position.getDataType(), false);
        double before = state.momentum().square().sum().toType(DataType.FLOAT64, false).getDouble();
        return new TensorPhase(position, momentum, state.gradient(), state.joint() + 0.5 * (before - square));
    }

    private static double reasonable(int family, NDArray data, TensorPhase state, CounterRandom random) {
        TensorPhase start = withMomentum(state, random);
        double step = 1;
        double gain = TensorTarget.leapfrog(family, data, start, step).joint() - start.joint();
        boolean grows = gain > -LOG_2;
        // a gain that is not a number shrinks the step
        while (grows == gain > -LOG_2) {
            step = grows ? 2 * step : step / 2;
            gain = TensorTarget.leapfrog(family, data, start, step).joint() - start.joint();
        }
        return step;
    }

    private static TensorTree transition(
            int family, NDArray data, TensorPhase from, double step, int maximalDepth, CounterRandom random) {
        TensorPhase start = withMomentum(from, random);
        double slice = start.joint() - random.nextExponential();
        TensorTree whole = new TensorTree(start, start, start, 1, true, 0, 0);
        for (int depth = 0; depth < maximalDepth && whole.goesOn(); depth++) {
            boolean forward = random.nextBoolean();
            TensorPhase edge = forward ? whole.right() : whole.left();
            TensorTree added =
                    grow(family, data, edge, slice, start.joint(), forward ? step : -step, depth, random);
            boolean drawn = random.nextDouble() * whole.weight() < added.weight();
            TensorPhase left = forward ? whole.left() : added.left();
            TensorPhase right = forward ? added.right() : whole.right();
            whole = new TensorTree(
                    left,
                    right,
                    drawn && added.goesOn() ? added.proposal() : whole.proposal(),
                    whole.weight() + added.weight(),
                    added.goesOn() && !TensorPhase.turns(left, right),
                    added.acceptance() / added.steps(),
                    whole.steps() + added.steps());
        }
        return whole;
    }

    private static TensorTree grow(
            int family,
            NDArray data,
            TensorPhase edge,
            double slice,
            double joint,
            double step,
            int depth,
            CounterRandom random) {
        if (depth == 0) {
            TensorPhase next = TensorTarget.leapfrog(family, data, edge, step);
            double reached = next.joint();
            return new TensorTree(
                    next,
                    next,
                    next,
                    slice <= reached ? 1 : 0,
                    slice < reached + DIVERGENCE,
                    Double.isNaN(reached) ? 0 : Math.min(1, Math.exp(reached - joint)),
                    1);
        }
        TensorTree near = grow(family, data, edge, slice, joint, step, depth - 1, random);
        if (!near.goesOn()) {
            return near;
        }
        TensorPhase middle = step > 0 ? near.right() : near.left();
        TensorTree far = grow(family, data, middle, slice, joint, step, depth - 1, random);
        int weight = near.weight() + far.weight();
        boolean drawn = random.nextDouble() * weight < far.weight();
        TensorPhase left = step > 0 ? near.left() : far.left();
        TensorPhase right = step > 0 ? far.right() : near.right();
        return new TensorTree(
                left,
                right,
                drawn ? far.proposal() : near.proposal(),
                weight,
                far.goesOn() && !TensorPhase.turns(left, right),
                near.acceptance() + far.acceptance(),
                near.steps() + far.steps());
    }
}
