package io.memplan.batching;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Random numbers of one member: each is a function of the member's key and of how many were drawn before it.
 *
 * <p>So a member's numbers do not depend on how members are scheduled, on how many run together, or on threads. The
 * function is the 64-bit finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), applied twice: to the seed with
 * the member's number, and to the key with the count.
 */
public final class CounterRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private final long key;
    private long drawn;

    /**
     * Creates the numbers of a member.
     *
     * @param seed the seed of the run
     * @param member the member's number
     */
    public CounterRandom(long seed, long member) {
        this.key = mix(mix(seed) + member * GOLDEN_GAMMA);
    }

    /** Returns how many numbers were drawn. */
    public long drawn() {
        return drawn;
    }

    /** Returns 64 random bits. */
    public long nextLong() {
        drawn++;
        return mix(key + drawn * GOLDEN_GAMMA);
    }

    /** Returns a number in [0, 1), a multiple of 2⁻⁵³. */
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** Returns true or false, each as likely. */
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /**
     * Returns a number in [0, bound), each as likely to within 2⁻³².
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("The bound is " + bound + ", but must be positive.");
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Returns a number of the standard normal distribution, by the Box-Muller transform: two draws. */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }

    /** Returns numbers of the standard normal distribution as an array of single precision. */
    public NDArray nextNormals(NDManager manager, int count) {
        float[] normals = new float[count];
        for (int i = 0; i < count; i++) {
            normals[i] = (float) nextGaussian();
        }
        return manager.create(normals);
    }

    /** Returns a number of the exponential distribution of mean one. */
    public double nextExponential() {
        return -StrictMath.log(1 - nextDouble());
    }

    private static long mix(long value) {
        long bits = value + GOLDEN_GAMMA;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }
}
