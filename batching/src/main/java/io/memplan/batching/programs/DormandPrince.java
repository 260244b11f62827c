package io.memplan.batching.programs;

/**
 * An adaptive Runge-Kutta method: the embedded pair of orders 5 and 4 of Dormand and Prince (Journal of Computational
 * and Applied Mathematics 6, 1980), on van der Pol's oscillator x″ = μ (1 - x²) x′ - x.
 *
 * <p>The larger μ, the more often a member must shorten its step; with μ = 0 the solution is a cosine.
 */
public final class DormandPrince {

    private static final double SAFETY = 0.9;
    private static final double LEAST = 0.2;
    private static final double MOST = 5;

    private DormandPrince() {}

    /**
     * Where an oscillator is.
     *
     * @param x its place
     * @param v its speed
     */
    record Point(double x, double v) {}

    /**
     * What an integration comes to.
     *
     * @param x the place at the end
     * @param v the speed at the end
     * @param accepted the steps that were taken
     * @param rejected the steps that were too long, and done again
     */
    public record Outcome(double x, double v, int accepted, int rejected) {}

    /**
     * A step tried.
     *
     * @param end where it leads, to the fifth order
     * @param slope the derivative there
     * @param error the difference of the two orders, in units of the tolerance
     */
    record Trial(Point end, Point slope, double error) {}

    /**
     * Integrates from x = 2, x′ = 0.
     *
     * @param mu the strength of the damping, μ
     * @param end until when
     * @param tolerance the error allowed in a step, absolute and relative
     */
    public static Outcome oscillate(double mu, double end, double tolerance) {
        Point point = new Point(2, 0);
        Point slope = slope(mu, point);
        double time = 0;
        double step = Math.min(end, 0.01);
        int accepted = 0;
        int rejected = 0;
        while (time < end) {
            Trial trial = attempt(mu, point, slope, step, tolerance);
            boolean good = trial.error() <= 1;
            if (good) {
                time += step;
                point = trial.end();
                slope = trial.slope();
                accepted++;
            } else {
                rejected++;
            }
            double factor = trial.error() > 0 ? SAFETY * Math.pow(trial.error(), -0.2) : MOST;
            // an error that is not a number shortens the step
            double bounded = factor > LEAST ? Math.min(MOST, factor) : LEAST;
            step = Math.min(step * bounded, end - time);
            if (time < end && time + step == time) {
                throw new ArithmeticException("The step became too short.");
            }
        }
        return new Outcome(point.x(), point.v(), accepted, rejected);
    }

    private static Point slope(double mu, Point at) {
        return new Point(at.v(), mu * (1 - at.x() * at.x()) * at.v() - at.x());
    }

    private static Trial attempt(double mu, Point p, Point k1, double h, double tolerance) {
        Point k2 = slope(mu, new Point(p.x() + h * (k1.x() / 5), p.v() + h * (k1.v() / 5)));
        Point k3 = slope(
                mu,
                new Point(
                        p.x() + h * (3.0 / 40 * k1.x() + 9.0 / 40 * k2.x()),
                        p.v() + h * (3.0 / 40 * k1.v() + 9.0 / 40 * k2.v())));
        Point k4 = slope(
                mu,
                new Point(
                        p.x() + h * (44.0 / 45 * k1.x() - 56.0 / 15 * k2.x() + 32.0 / 9 * k3.x()),
                        p.v() + h * (44.0 / 45 * k1.v() - 56.0 / 15 * k2.v() + 32.0 / 9 * k3.v())));
        Point k5 = slope(
                mu,
                new Point(
                        p.x() + h * fifth(k1.x(), k2.x(), k3.x(), k4.x()),
                        p.v() + h * fifth(k1.v(), k2.v(), k3.v(), k4.v())));
        Point k6 = slope(
                mu,
                new Point(
                        p.x() + h * sixth(k1.x(), k2.x(), k3.x(), k4.x(), k5.x()),
                        p.v() + h * sixth(k1.v(), k2.v(), k3.v(), k4.v(), k5.v())));
        Point end = new Point(
                p.x() + h * last(k1.x(), k3.x(), k4.x(), k5.x(), k6.x()),
                p.v() + h * last(k1.v(), k3.v(), k4.v(), k5.v(), k6.v()));
        Point k7 = slope(mu, end);
        double byX = h * difference(k1.x(), k3.x(), k4.x(), k5.x(), k6.x(), k7.x());
        double byV = h * difference(k1.v(), k3.v(), k4.v(), k5.v(), k6.v(), k7.v());
        byX /= tolerance * (1 + Math.max(Math.abs(p.x()), Math.abs(end.x())));
        byV /= tolerance * (1 + Math.max(Math.abs(p.v()), Math.abs(end.v())));
        return new Trial(end, k7, Math.sqrt((byX * byX + byV * byV) / 2));
    }

    private static double fifth(double k1, double k2, double k3, double k4) {
        return 19372.0 / 6561 * k1 - 25360.0 / 2187 * k2 + 64448.0 / 6561 * k3 - 212.0 / 729 * k4;
    }

    private static double sixth(double k1, double k2, double k3, double k4, double k5) {
        return 9017.0 / 3168 * k1 - 355.0 / 33 * k2 + 46732.0 / 5247 * k3 + 49.0 / 176 * k4 - 5103.0 / 18656 * k5;
    }

    private static double last(double k1, double k3, double k4, double k5, double k6) {
        return 35.0 / 384 * k1 + 500.0 / 1113 * k3 + 125.0 / 192 * k4 - 2187.0 / 6784 * k5 + 11.0 / 84 * k6;
    }

    private static double difference(double k1, double k3, double k4, double k5, double k6, double k7) {
        return 71.0 / 57600 * k1
                - 71.0 / 16695 * k3
                + 71.0 / 1920 * k4
                - 17253.0 / 339200 * k5
                + 22.0 / 525 * k6
                - 1.0 / 40 * k7;
    }
}
