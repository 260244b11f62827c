package io.memplan.experiments.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks and compares them with the baseline: {@code Compare FILE [--update] [--only REGEX]}. Fails if one is
 * slower. {@code --update} writes the file anew instead.
 */
public final class Compare {

    private static final int ROUNDS = 3;

    /** Machines differ in more than speed: caches, for one. */
    private static final double MARGIN = 1.5;

    private Compare() {}

    /**
     * Runs the comparison.
     *
     * @throws IllegalStateException if a benchmark is slower than its baseline beyond the scatter and the margin
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean update = words.remove("--update");
        int only = words.indexOf("--only");
        String include = ".*Benchmark.*";
        if (only >= 0 && only + 1 < words.size()) {
            include = words.remove(only + 1);
            words.remove(only);
        }
        if (words.size() != 1) {
            throw new IllegalArgumentException("The arguments are " + List.of(arguments)
                    + ".\nMaybe: Compare baseline.json [--update] [--only REGEX]");
        }
        Path file = Path.of(words.get(0));
        if (!update && !Files.exists(file)) {
            throw new IllegalArgumentException("There is no baseline " + file + ".\nMaybe write it first, with --update.");
        }
        Rounds rounds = new Rounds();
        for (int round = 1; round <= ROUNDS; round++) {
            System.err.println("round " + round + " of " + ROUNDS);
            rounds.run(include);
        }
        Map<String, Measured> measured = rounds.measured();
        Map<String, Measured> before = Files.exists(file) ? Baseline.read(file) : Map.of();
        List<String> slower = print(measured, before);
        if (update) {
            Baseline.write(file, measured);
        } else if (!slower.isEmpty()) {
            throw new IllegalStateException("Slower than " + file + ": " + slower
                    + ".\nMaybe something else ran on this machine: run again; --update accepts the new times.");
        }
    }

    private static List<String> print(Map<String, Measured> measured, Map<String, Measured> before) {
        List<String> slower = new ArrayList<>();
        System.out.printf(
                Locale.ROOT, "%-40s %12s %24s %24s %8s%n", "benchmark", "µs", "of the reference", "baseline", "change");
        measured.forEach((name, now) -> {
            Measured then = before.get(name);
            boolean isSlower = then != null && now.isSlowerThan(then, MARGIN);
            if (isSlower) {
                slower.add(name);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %12.2f %24s %24s %8s%s%n",
                    name,
                    now.micros(),
                    range(now),
                    then == null ? "-" : range(then),
                    then == null ? "new" : String.format(Locale.ROOT, "×%.2f", now.median() / then.median()),
                    isSlower ? " slower" : "");
        });
        return slower;
    }

    private static String range(@Nullable Measured one) {
        return one == null
                ? "-"
                : String.format(Locale.ROOT, "%.4g (%.4g–%.4g)", one.median(), one.best(), one.worst());
    }
}
