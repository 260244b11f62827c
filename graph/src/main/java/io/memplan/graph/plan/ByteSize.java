package io.memplan.graph.plan;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes sizes as people write them: {@code 512MiB}, {@code 2GiB}, {@code 1.5GB}. */
public final class ByteSize {

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final Map<String, Long> FACTOR_BY_UNIT = factors();

    private ByteSize() {}

    private static Map<String, Long> factors() {
        Map<String, Long> factors = new TreeMap<>();
        String[] decimal = {"B", "KB", "MB", "GB", "TB", "PB"};
        long binaryFactor = 1;
        long decimalFactor = 1;
        for (int i = 0; i < BINARY.length; i++) {
            factors.put(BINARY[i].toLowerCase(Locale.ROOT), binaryFactor);
            factors.put(decimal[i].toLowerCase(Locale.ROOT), decimalFactor);
            binaryFactor *= 1024;
            decimalFactor *= 1000;
        }
        factors.put("", 1L);
        return factors;
    }

    /**
     * Reads a size. Units with an i count in 1024s, those without in 1000s; upper and lower case mean the same; a
     * number alone is bytes. A fraction of a byte is dropped.
     *
     * @throws IllegalArgumentException if it is not a size, or more than a {@code long} holds
     */
    public static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a size.\nMaybe write it as 512MiB, 2GiB or 1.5GB.");
        }
        Long factor = FACTOR_BY_UNIT.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (factor == null) {
            throw new IllegalArgumentException("\"" + text + "\" has the unknown unit \"" + matcher.group(2)
                    + "\".\nMaybe use B, KiB, MiB, GiB, TiB (1024 each) or KB, MB, GB, TB (1000 each).");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(new BigDecimal(factor));
        if (bytes.compareTo(new BigDecimal(Long.MAX_VALUE / 2)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 2^62 bytes.\nMaybe the unit is wrong.");
        }
        return bytes.longValue();
    }

    /** Writes a size with three or four digits and the binary unit that fits: {@code 1.21 GiB}, {@code 512 MiB}. */
    public static String format(long bytes) {
        double size = bytes;
        int unit = 0;
        while (Math.abs(size) >= 1023.5 && unit < BINARY.length - 1) {
            size /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || Math.abs(size) >= 99.95 || size == Math.rint(size);
        String digits = whole ? "%.0f" : Math.abs(size) >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, digits, size) + " " + BINARY[unit];
    }
}
