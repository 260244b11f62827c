package io.memplan.experiments.cli;

import java.util.Locale;

/** Times and shares as people read them. */
final class Texts {

    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private Texts() {}

    /** Returns a time, such as {@code 12.30 ms}. */
    static String time(long nanos) {
        int unit = 0;
        double time = nanos;
        while (Math.abs(time) >= 1000 && unit < UNITS.length - 1) {
            time /= 1000;
            unit++;
        }
        return unit == 0 ? nanos + " ns" : String.format(Locale.ROOT, "%.2f %s", time, UNITS[unit]);
    }

    /** Returns a share, such as {@code 12.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
