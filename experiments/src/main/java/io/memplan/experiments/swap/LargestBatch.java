package io.memplan.experiments.swap;

import java.util.function.IntPredicate;

/** The largest batch for which something holds, if it holds up to that batch and not beyond. */
public final class LargestBatch {

    private LargestBatch() {}

    /**
     * Doubles from a batch for which it holds, then halves the interval.
     *
     * @param from a batch for which it holds
     * @param step the batches tried are this many apart
     * @param holds whether it holds for a batch
     */
    public static int from(int from, int step, IntPredicate holds) {
        int good = from;
        int bad = 2 * from;
        while (holds.test(bad)) {
            good = bad;
            bad = 2 * bad;
        }
        while (bad - good > step) {
            int middle = good + Math.max(step, (bad - good) / 2 / step * step);
            if (middle >= bad) {
                break;
            }
            if (holds.test(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }
}
