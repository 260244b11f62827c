package io.memplan.experiments.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration such as {@code 500ms}, {@code 60s}, {@code 1.5m} or {@code 2h}. */
final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]*)");
    private static final Map<String, Long> NANOS_BY_UNIT = Map.of(
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    @Override
    public Duration convert(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration.\nMaybe 500ms, 60s, 5m or 1h.");
        }
        Long nanos = NANOS_BY_UNIT.get(matcher.group(2));
        if (nanos == null) {
            throw new TypeConversionException(
                    matcher.group(2).isEmpty()
                            ? "'" + text + "' has no unit.\nMaybe " + text.strip() + "s."
                            : "'" + text + "' has the unknown unit '" + matcher.group(2)
                                    + "'.\nMaybe one of ms, s, m, h.");
        }
        BigDecimal total = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanos));
        if (total.signum() == 0 || total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new TypeConversionException(
                    "'" + text + "' is not a usable duration.\nMaybe one between 1ms and 100000h.");
        }
        return Duration.ofNanos(total.longValue());
    }
}
