package io.memplan.trainer.tune;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * What a search varies.
 *
 * @param batch the examples between two updates
 * @param rateFactor what the matched learning rate is multiplied with
 * @param warmUpExamples the examples over which the rate rises
 */
public record TrialSettings(int batch, double rateFactor, long warmUpExamples) {

    private static final double WIDEST_FACTOR = 4;
    private static final double[] WARM_UP_SHARES = {0, 0.02, 0.1};

    /**
     * Returns the space of all batches that fit, factors of a quarter to four, and warm-ups of up to a tenth of the examples.
     * The first configuration is the tuned one, unchanged.
     *
     * @param tuning what fits
     * @param examples the examples of the longest training
     * @param seed decides the configurations
     */
    public static IntFunction<TrialSettings> space(Tuning tuning, long examples, long seed) {
        List<CurvePoint> fitting = tuning.curve();
        double logLargest = Math.log(tuning.largest().batch());
        return number -> {
            if (number == 0) {
                return new TrialSettings(tuning.best().batch(), 1, 0);
            }
            SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * number);
            double wanted = Math.exp(random.nextDouble() * logLargest);
            int batch = fitting.stream()
                    .mapToInt(CurvePoint::batch)
                    .filter(known -> known >= wanted)
                    .min()
                    .orElse(tuning.largest().batch());
            double factor = Math.pow(WIDEST_FACTOR, 2 * random.nextDouble() - 1);
            double share = WARM_UP_SHARES[random.nextInt(WARM_UP_SHARES.length)];
            return new TrialSettings(batch, factor, (long) (share * examples));
        };
    }
}
