package io.memplan.experiments.autobatch;

import ai.djl.ndarray.NDArray;
import io.memplan.batching.Uniform;

/** Methods for one member, as a user would write them. */
public final class WorkloadPrograms {

    private WorkloadPrograms() {}

    /** Iterates a map of a vector, for a number of trips of the member's own: a batch point in each. */
    public static NDArray iterate(NDArray start, @Uniform NDArray weights, int trips) {
        NDArray state = start;
        for (int i = 0; i < trips; i++) {
            state = state.matMul(weights).tanh();
        }
        return state;
    }

    /** Calls a method of the platform again and again. */
    public static double touch(double start, int trips) {
        double sum = start;
        for (int i = 0; i < trips; i++) {
            sum = Math.abs(sum) + 1;
        }
        return sum;
    }

    /** Recurses to a depth of the member's own, with a call of the platform at each level. */
    public static double descend(double value, int depth) {
        if (depth == 0) {
            return Math.abs(value);
        }
        return Math.abs(value) + descend(value + 1, depth - 1);
    }

    /** Adds by tail recursion. */
    public static long sum(long n, long total) {
        return n == 0 ? total : sum(n - 1, total + n);
    }
}
