package io.memplan.experiments.training;

import java.util.Arrays;

/**
 * How many times as fast one of two is as the other, from times that were taken in turns: {@code ab ba ab …}.
 *
 * <p>Each time is compared with one neighbour, so that all ratios are of one moment, whatever the machine's speed then is;
 * the mean of two neighbours would look slower than a time between them, because noise makes some times much longer and none
 * much shorter. The median of the ratios is stated with a 99 % confidence interval, because it is looked at after
 * every turn: order statistics about {@code n/2 ± 2.58 √n / 2}, which assumes no distribution (Conover, Practical Nonparametric Statistics, section 3.2).
 */
record Duel(int turns, double low, double median, double high) {

    /** Turns from which on the interval means something. */
    static final int FEWEST_TURNS = 20;

    /**
     * Returns the speed of the first over that of the second.
     *
     * @param first the first's times for a sample
     * @param second the second's times for a sample, each beside that of the first
     */
    static Duel of(double[] first, double[] second) {
        if (second.length == 0 || first.length != second.length) {
            throw new IllegalArgumentException(first.length + " and " + second.length + " times do not take turns.");
        }
        int turns = second.length;
        double[] ratios = new double[turns];
        for (int i = 0; i < turns; i++) {
            ratios[i] = second[i] / first[i];
        }
        Arrays.sort(ratios);
        int beside = (int) Math.ceil(2.58 * Math.sqrt(turns) / 2);
        return new Duel(
                turns,
                ratios[Math.max(0, turns / 2 - beside)],
                (ratios[(turns - 1) / 2] + ratios[turns / 2]) / 2,
                ratios[Math.min(turns - 1, (turns - 1) / 2 + beside)]);
    }

    /** Returns whether more turns would hardly change on which side of a limit the median is. */
    boolean isDecided(double limit) {
        return turns >= FEWEST_TURNS && (low > limit || high < limit);
    }
}
