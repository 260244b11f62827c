package io.memplan.experiments.tuning;

import java.util.function.IntPredicate;

/**
 * How other tools find a batch: by running into the end of the memory. Their default settings; compared line by line with
 * Lightning's {@code src/lightning/pytorch/tuner/batch_size_scaling.py} at commit 7f0c343 and with accelerate's {@code
 * src/accelerate/utils/memory.py} at commit 16cb6eb (July 2026).
 */
public enum Baseline {
    /**
     * Lightning's {@code BatchSizeFinder} in its power mode ({@code _run_power_scaling}, lines 180 to 232): from 2 (line 32),
     * doubling until a run fails or 25 trials are made, then back to half; half again while nothing has run. A size of {@code
     * max_val} is returned without a run (lines 199 to 201). A size at or above that of the data set is not changed any
     * more (lines 365 to 370), so that one that fails there is returned.
     */
    LIGHTNING_POWER("lightning-power") {
        @Override
        int find(int examples, IntPredicate runs) {
            int batch = FIRST;
            boolean anySuccess = false;
            for (int trial = 1; batch > 0 && batch < MAX_VALUE; trial++) {
                if (runs.test(Math.min(batch, examples))) {
                    if (trial >= TRIALS || batch >= examples) {
                        return batch;
                    }
                    batch = Math.min(MAX_VALUE, 2 * batch);
                    anySuccess = true;
                } else {
                    batch = batch < examples ? batch / 2 : batch;
                    if (anySuccess || trial >= TRIALS) {
                        return batch;
                    }
                }
            }
            return batch;
        }
    },
    /**
     * Lightning's {@code BatchSizeFinder} in its other mode ({@code _run_binsearch_scaling}, lines 235 to 325): the same, then
     * halving the interval, which begins at a 1 that nothing tried (line 251); the result is lowered by a margin of 5 %
     * (lines 314 to 323). Failures are not counted as trials: of a size at or above that of the data set, which is not
     * changed any more (lines 365 to 370), they would go on for ever. Here that ends with no batch.
     */
    LIGHTNING_BINSEARCH("lightning-binsearch") {
        @Override
        int find(int examples, IntPredicate runs) {
            int batch = interval(examples, runs);
            return batch == 0 ? 0 : Math.max(1, (int) (batch * (1 - MARGIN)));
        }

        private int interval(int examples, IntPredicate runs) {
            int low = 1;
            int high = Integer.MAX_VALUE;
            int batch = FIRST;
            int successes = 0;
            while (batch < MAX_VALUE) {
                boolean whole = batch >= examples;
                if (runs.test(Math.min(batch, examples))) {
                    successes++;
                    low = batch;
                    int next = high == Integer.MAX_VALUE ? 2 * batch : (high + low) / 2;
                    if (successes >= TRIALS || high - low <= 1 || whole || next == batch) {
                        return batch;
                    }
                    batch = Math.min(MAX_VALUE, next);
                } else {
                    high = batch;
                    if (whole) {
                        return high - low <= 1 ? batch : 0;
                    }
                    batch = (high + low) / 2;
                    if (high - low <= 1) {
                        return batch;
                    }
                }
            }
            return batch;
        }
    },
    /**
     * accelerate's {@code find_executable_batch_size} (lines 119 to 188): from 128 (line 121) down by a tenth (line 162) until
     * a run does not fail; at zero it gives up (lines 177 and 178).
     */
    ACCELERATE("accelerate") {
        @Override
        int find(int examples, IntPredicate runs) {
            int batch = 128;
            while (batch > 0 && !runs.test(Math.min(batch, examples))) {
                batch = (int) (batch * 0.9);
            }
            return batch;
        }
    };

    private static final int FIRST = 2;
    private static final int TRIALS = 25;
    private static final int MAX_VALUE = 8192;
    private static final double MARGIN = 0.05;

    private final String text;

    Baseline(String text) {
        this.text = text;
    }

    /** Returns the name that tables show. */
    public String text() {
        return text;
    }

    /**
     * Looks for a batch. As a data loader does, a batch larger than the data set runs with all of it.
     *
     * @param examples the examples of the data set
     * @param runs runs a batch, and returns whether the memory held it
     * @return the batch, which may be larger than the data set, or never have run; 0 if there is none
     */
    abstract int find(int examples, IntPredicate runs);
}
