package io.memplan.experiments.tuning;

import java.util.function.IntPredicate;

/** How other tools find a batch: by running into the end of the memory. */
public enum Baseline {
    /**
     * Lightning's {@code BatchSizeFinder} in its power mode: doubling from 2 until a run fails or 25 trials are made, then back
     * to half; a size above the data set is taken for that of the data set, and returned without a run.
     */
    LIGHTNING_POWER("lightning-power") {
        @Override
        int find(int examples, IntPredicate runs) {
            int batch = 2;
            for (int trial = 0; trial < TRIALS; trial++) {
                if (!runs.test(batch)) {
                    return Math.max(1, batch / 2);
                }
                if (2 * batch > examples) {
                    return examples;
                }
                batch *= 2;
            }
            return batch;
        }
    },
    /** Lightning's {@code BatchSizeFinder} in its other mode: the same, then halving the interval. */
    LIGHTNING_BINSEARCH("lightning-binsearch") {
        @Override
        int find(int examples, IntPredicate runs) {
            int low = 1;
            int high = 0;
            int batch = 2;
            for (int trial = 0; trial < TRIALS; trial++) {
                if (runs.test(batch)) {
                    low = batch;
                    if (high > 0 && high - low <= 1) {
                        return low;
                    }
                    int next = high > 0 ? (high + low) / 2 : 2 * batch;
                    if (next > examples) {
                        return examples;
                    }
                    batch = next;
                } else {
                    high = batch;
                    int next = (high + low) / 2;
                    if (high - low <= 1) {
                        return low;
                    }
                    batch = next;
                }
            }
            return batch;
        }
    },
    /** accelerate's {@code find_executable_batch_size}: from 128 down by a tenth until a run does not fail. */
    ACCELERATE("accelerate") {
        @Override
        int find(int examples, IntPredicate runs) {
            int batch = Math.min(128, examples);
            while (batch > 0 && !runs.test(batch)) {
                batch = (int) (batch * 0.9);
            }
            return batch;
        }
    };

    private static final int TRIALS = 25;

    private final String text;

    Baseline(String text) {
        this.text = text;
    }

    /** Returns the name that tables show. */
    public String text() {
        return text;
    }

    /**
     * Looks for a batch.
     *
     * @param examples the examples of the data set
     * @param runs runs a batch, and returns whether the memory held it
     * @return the batch; 0 if there is none
     */
    abstract int find(int examples, IntPredicate runs);
}
