package io.memplan.batching.programs;

/**
 * Rubin's eight schools (Journal of Educational Statistics 6, 1981): the effects of coaching in schools, each measured
 * once, with a common mean μ and a common spread τ that are not known.
 */
final class EightSchools {

    /** The coordinates: the mean, the logarithm of the spread, and an effect for each school. */
    static final int DIMENSION = 10;

    private static final double[] MEASURED = {28, 8, -3, 7, -1, 1, 18, 12};
    private static final double[] ERROR = {15, 10, 16, 11, 9, 11, 10, 18};

    private EightSchools() {}

    /** Effects θ ~ N(μ, τ) as coordinates, μ ~ N(0, 10), log τ ~ N(5, 1). */
    static double centred(double[] position, double[] gradient) {
        double mean = position[0];
        double logSpread = position[1];
        double precision = Math.exp(-2 * logSpread);
        double log = -mean * mean / 200 - (logSpread - 5) * (logSpread - 5) / 2;
        double byMean = -mean / 100;
        double byLogSpread = 5 - logSpread;
        for (int school = 0; school < MEASURED.length; school++) {
            double effect = position[2 + school];
            double error = (MEASURED[school] - effect) / (ERROR[school] * ERROR[school]);
            double pull = (effect - mean) * precision;
            log += -error * (MEASURED[school] - effect) / 2 - pull * (effect - mean) / 2 - logSpread;
            gradient[2 + school] = error - pull;
            byMean += pull;
            byLogSpread += pull * (effect - mean) - 1;
        }
        gradient[0] = byMean;
        gradient[1] = byLogSpread;
        return log;
    }

    /** Effects μ + τ z with z ~ N(0, 1) as coordinates, μ ~ N(0, 5), τ half-Cauchy of scale 5, in log τ. */
    static double nonCentred(double[] position, double[] gradient) {
        double mean = position[0];
        double logSpread = position[1];
        double spread = Math.exp(logSpread);
        double square = spread * spread / 25;
        double log = -mean * mean / 50 - Math.log1p(square) + logSpread;
        double byMean = -mean / 25;
        double bySpread = 0;
        for (int school = 0; school < MEASURED.length; school++) {
            double standard = position[2 + school];
            double residual = MEASURED[school] - mean - spread * standard;
            double error = residual / (ERROR[school] * ERROR[school]);
            log += -error * residual / 2 - standard * standard / 2;
            gradient[2 + school] = spread * error - standard;
            byMean += error;
            bySpread += error * standard;
        }
        gradient[0] = byMean;
        gradient[1] = spread * bySpread - 2 * (1 - 1 / (1 + square)) + 1;
        return log;
    }
}
