package io.memplan.batching.programs;

import java.util.Arrays;
import java.util.List;

/**
 * What several chains say of one quantity.
 *
 * <p>After Gelman et al., Bayesian Data Analysis (3rd edition), section 11.4 and 11.5, on chains split in halves: R-hat
 * compares the variance between the halves with that within them; the effective sample size comes from
 * autocorrelations over all halves, summed in pairs as long as those are positive, and made to fall (Geyer, Statistical
 * Science 7, 1992). Ranks are not taken.
 *
 * @param mean the mean of all draws
 * @param deviation the standard deviation of all draws
 * @param splitRhat close to 1 if the chains agree
 * @param effective how many independent draws the mean is as good as
 */
public record ChainStatistics(double mean, double deviation, double splitRhat, double effective) {

    /**
     * Looks at one quantity.
     *
     * @param chains for each chain its values in order, as many in each, at least four
     */
    public static ChainStatistics of(List<double[]> chains) {
        int length = chains.isEmpty() ? 0 : chains.get(0).length;
        if (length < 4 || chains.stream().anyMatch(chain -> chain.length != length)) {
            throw new IllegalArgumentException("There are " + chains.size() + " chains, the first of " + length
                    + " draws.\nMaybe keep as many draws in each chain, and at least four.");
        }
        int half = length / 2;
        double[][] halves = new double[2 * chains.size()][];
        for (int chain = 0; chain < chains.size(); chain++) {
            halves[2 * chain] = Arrays.copyOfRange(chains.get(chain), 0, half);
            halves[2 * chain + 1] = Arrays.copyOfRange(chains.get(chain), length - half, length);
        }
        double[] means =
                Arrays.stream(halves).mapToDouble(ChainStatistics::mean).toArray();
        double within = 0;
        for (int i = 0; i < halves.length; i++) {
            within += covariance(halves[i], means[i], 0) * half / (half - 1) / halves.length;
        }
        double centre = mean(means);
        double between = covariance(means, centre, 0) * means.length / (means.length - 1);
        double variance = within * (half - 1) / half + between;
        double mean =
                chains.stream().mapToDouble(ChainStatistics::mean).average().orElseThrow();
        double square = 0;
        for (double[] chain : chains) {
            square += covariance(chain, mean, 0) / chains.size();
        }
        return new ChainStatistics(
                mean, Math.sqrt(square), Math.sqrt(variance / within), effective(halves, means, variance, within));
    }

    /** Returns the standard error of the mean. */
    public double standardError() {
        return deviation / Math.sqrt(effective);
    }

    private static double effective(double[][] halves, double[] means, double variance, double within) {
        int length = halves[0].length;
        double total = (double) length * halves.length;
        double sum = 0;
        double last = Double.POSITIVE_INFINITY;
        for (int lag = 0; lag + 1 < length; lag += 2) {
            double pair = correlation(halves, means, variance, within, lag)
                    + correlation(halves, means, variance, within, lag + 1);
            if (!(pair > 0)) {
                break;
            }
            last = Math.min(last, pair);
            sum += last;
        }
        // Chains that alternate may be better than independent draws, but not without bound.
        return Math.min(total / Math.max(2 * sum - 1, 1e-12), total * Math.log10(total));
    }

    private static double correlation(double[][] halves, double[] means, double variance, double within, int lag) {
        double covariance = 0;
        for (int i = 0; i < halves.length; i++) {
            covariance += covariance(halves[i], means[i], lag) / halves.length;
        }
        int length = halves[0].length;
        return lag == 0 ? 1 : 1 - (within - covariance * length / (length - 1)) / variance;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double covariance(double[] values, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < values.length; i++) {
            sum += (values[i] - mean) * (values[i - lag] - mean);
        }
        return sum / values.length;
    }
}
