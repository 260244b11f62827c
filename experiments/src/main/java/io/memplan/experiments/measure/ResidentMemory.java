package io.memplan.experiments.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory of this process that is in RAM, native memory included.
 *
 * <p>Linux only, from {@code /proc/self}; elsewhere the numbers are empty and {@code unavailable} says why.
 *
 * @param currentBytes what is resident now, in bytes ({@code VmRSS})
 * @param peakBytes the most that was resident since the start or the last reset, in bytes ({@code VmHWM})
 * @param unavailable why there is no number, where there is none
 */
public record ResidentMemory(OptionalLong currentBytes, OptionalLong peakBytes, Optional<String> unavailable) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    /** Reads the numbers of this process. */
    public static ResidentMemory read() {
        return read(STATUS);
    }

    static ResidentMemory read(Path status) {
        try {
            List<String> lines = Files.readAllLines(status, StandardCharsets.ISO_8859_1);
            OptionalLong current = find(lines, "VmRSS:");
            OptionalLong peak = find(lines, "VmHWM:");
            return current.isPresent() && peak.isPresent()
                    ? new ResidentMemory(current, peak, Optional.empty())
                    : missing(status + " has no VmRSS and VmHWM");
        } catch (IOException | NumberFormatException e) {
            return missing("resident memory is read from " + status + ", which is not readable here (" + e + ")");
        }
    }

    /**
     * Makes the peak begin anew at what is resident now.
     *
     * @return whether that was possible; if not, peaks go on counting from the start of the process
     */
    public static boolean resetPeak() {
        try {
            Files.writeString(CLEAR, "5", StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ResidentMemory missing(String why) {
        return new ResidentMemory(OptionalLong.empty(), OptionalLong.empty(), Optional.of("unavailable: " + why));
    }

    private static OptionalLong find(List<String> lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key)) {
                String number = line.substring(key.length()).replace("kB", "").strip();
                return OptionalLong.of(Long.parseLong(number) * 1024);
            }
        }
        return OptionalLong.empty();
    }
}
