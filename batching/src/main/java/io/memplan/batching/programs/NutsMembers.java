package io.memplan.batching.programs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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

    /** Returns {@link TensorNuts#sample}. */
    public static Method tensorMethod() {
        try {
            return TensorNuts.class.getMethod(
                    "sample", int.class, NDArray.class, double[].class, NutsSettings.class, CounterRandom.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("TensorNuts.sample was not found.", e);
        }
    }

    /**
     * Returns the arguments of members of {@link TensorNuts}, which share the data.
     *
     * @param manager owns the arrays
     * @param type the type that everything is computed in
     */
    public static List<Object[]> tensorArguments(
            NDManager manager, DataType type, Target target, List<double[]> starts, NutsSettings settings) {
        NDArray data = TensorTarget.data(manager, target, type);
        List<Object[]> members = new ArrayList<>();
        for (double[] start : starts) {
            members.add(new Object[] {
                target.family(),
                data,
                start,
                settings.warmup(),
                settings.draws(),
                settings.maximalDepth(),
                settings.acceptance(),
                settings.step()
            });
        }
        return members;
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
