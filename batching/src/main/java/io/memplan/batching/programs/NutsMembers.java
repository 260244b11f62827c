package io.memplan.batching.programs;

import io.memplan.batching.BatchedProgram;
import io.memplan.batching.CounterRandom;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a batch of chains takes and returns. */
public final class NutsMembers {

    private static final long START_STREAM = 0x5374617274L;

    private NutsMembers() {}

    /** Lifts {@link Nuts#sample}. */
    public static BatchedProgram program() {
        return BatchedProgram.of(method());
    }

    /** Returns {@link Nuts#sample}. */
    public static Method method() {
        try {
            return Nuts.class.getMethod(
                    "sample", Target.class, double[].class, NutsSettings.class, CounterRandom.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Nuts.sample was not found.", e);
        }
    }

    /** Returns a first position: independent standard normal coordinates, from other random numbers than the chain's. */
    public static double[] start(Target target, long seed, int member) {
        CounterRandom random = new CounterRandom(seed ^ START_STREAM, member);
        double[] start = new double[target.dimension()];
        for (int i = 0; i < start.length; i++) {
            start[i] = random.nextGaussian();
        }
        return start;
    }

    /** Returns the arguments of a member: the records as their components, without the random numbers. */
    public static Object[] arguments(Target target, double[] start, NutsSettings settings) {
        return new Object[] {
            target.family(),
            target.dimension(),
            target.data(),
            start,
            settings.warmup(),
            settings.draws(),
            settings.maximalDepth(),
            settings.acceptance(),
            settings.step()
        };
    }

    /** Returns positions that stand one after another. */
    public static List<double[]> positions(double[] draws, int dimension) {
        List<double[]> positions = new ArrayList<>();
        for (int at = 0; at < draws.length; at += dimension) {
            positions.add(Arrays.copyOfRange(draws, at, at + dimension));
        }
        return positions;
    }
}
