package io.memplan.experiments.results;

import java.util.Locale;

/** Times and shares as people read them. */
public final class Quantities {

    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private Quantities() {}

    /** Returns a time, such as {@code 12.30 ms}. */
    public static String time(long nanos) {
        int unit = 0;
        double time = nanos;
        while (Math.abs(time) >= 1000 && unit < UNITS.length - 1) {
            time /= 1000;
            unit++;
        }
        return unit == 0 ? nanos + " ns" : String.format(Locale.ROOT, "%.2f %s", time, UNITS[unit]);
    }

    /** Returns a share, such as {@code 12.3 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Returns a share of which hundredths of a percent count, such as a gap: {@code 0.08 %}. */
    public static String finePercent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
