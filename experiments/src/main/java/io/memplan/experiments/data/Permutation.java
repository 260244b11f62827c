package io.memplan.experiments.data;

import java.util.SplittableRandom;

/** Uniformly random orders that depend on nothing but the seed. */
final class Permutation {

    private Permutation() {}

    /** Returns the numbers from zero to {@code count - 1} in a random order (Fisher and Yates). */
    static int[] of(int count, long seed) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[other];
            order[other] = held;
        }
        return order;
    }
}
