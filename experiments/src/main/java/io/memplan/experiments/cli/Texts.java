package io.memplan.experiments.cli;

import java.time.Duration;
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

    /** Returns a duration to plan by, such as {@code 12 min}: rounded up, so that it can be kept. */
    static String duration(Duration duration) {
        long seconds = Math.max(1, (duration.toMillis() + 999) / 1000);
        if (seconds < 90) {
            return seconds + " s";
        }
        long minutes = (seconds + 59) / 60;
        return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** Returns words in lines of so many characters at most. */
    static String wrapped(String words, int width) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                text.append(System.lineSeparator());
                column = 0;
            }
            text.append(column == 0 ? "" : " ").append(word);
            column += (column == 0 ? 0 : 1) + word.length();
        }
        return text.toString();
    }

    /** Returns a share, such as {@code 12.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
