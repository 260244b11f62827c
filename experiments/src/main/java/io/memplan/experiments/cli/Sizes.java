package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512MiB}, {@code 2GiB}, {@code 60%}. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)\\s*([a-zA-Z%]*)");
    private static final Map<String, Long> BYTES_BY_UNIT = Map.of(
            "B", 1L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L);

    private Sizes() {}

    /** Returns the bytes that a budget means for a graph. */
    static long budgetBytes(String option, String text, TrainingGraph graph) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (matcher.matches() && matcher.group(2).equals("%")) {
            return graph.budgetOfShare(Double.parseDouble(matcher.group(1)) / 100);
        }
        return bytes(option, text);
    }

    /** Returns the bytes of a size. */
    static long bytes(String option, String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new UsageException(
                    "Invalid value for option '" + option + "': '" + text + "' is not a size.",
                    "512MiB, 2GiB, or 60% where a share is allowed.");
        }
        Long unit = BYTES_BY_UNIT.get(matcher.group(2));
        if (unit == null) {
            throw new UsageException(
                    "Invalid value for option '" + option + "': '" + text + "' has "
                            + (matcher.group(2).isEmpty()
                                    ? "no unit."
                                    : "the unknown unit '" + matcher.group(2) + "'."),
                    matcher.group(1) + "MiB or " + matcher.group(1) + "GiB.");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0) {
            throw new UsageException(
                    "Invalid value for option '" + option + "': '" + text + "' is more than 4 EiB.",
                    "the unit is wrong.");
        }
        return bytes.longValue();
    }

    /** Returns a size for people, such as {@code 1.21 GiB}. */
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        int unit = 0;
        double size = bytes;
        while (size >= 1024 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.2f %s", size, units[unit]);
    }

    /** Returns a time for people, such as {@code 12.3 ms}. */
    static String time(long nanos) {
        String[] units = {"ns", "us", "ms", "s"};
        int unit = 0;
        double time = nanos;
        while (time >= 1000 && unit < units.length - 1) {
            time /= 1000;
            unit++;
        }
        return unit == 0 ? nanos + " ns" : String.format(Locale.ROOT, "%.2f %s", time, units[unit]);
    }

    /** Returns a share for people, such as {@code 12.3 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
