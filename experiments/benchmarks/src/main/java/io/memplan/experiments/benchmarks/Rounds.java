package io.memplan.experiments.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs all benchmarks in rounds, each in a JVM of its own, with the reference in every round: what the machine does for a
 * minute then shows in one round of all, and not in all rounds of one.
 */
final class Rounds {

    private static final String REFERENCE = "ReferenceBenchmark.spin";

    private final Map<String, List<Double>> ratiosByName = new TreeMap<>();
    private final Map<String, List<Double>> microsByName = new TreeMap<>();

    /** Runs one round. */
    void run(String include) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(include)
                .include(REFERENCE)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(500))
                .jvmArgs("-Xmx1g", "-XX:+UseSerialGC", "-Dai.djl.offline=true")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        add(new Runner(options).run());
    }

    private void add(Collection<RunResult> results) {
        Map<String, Double> microsOfRound = new TreeMap<>();
        results.forEach(result ->
                microsOfRound.put(name(result), result.getPrimaryResult().getScore()));
        double reference = microsOfRound.remove(REFERENCE);
        microsOfRound.forEach((name, micros) -> {
            ratiosByName.computeIfAbsent(name, key -> new ArrayList<>()).add(micros / reference);
            microsByName.computeIfAbsent(name, key -> new ArrayList<>()).add(micros);
        });
    }

    private static String name(RunResult result) {
        String whole = result.getParams().getBenchmark();
        String shortName = whole.substring(whole.lastIndexOf('.', whole.lastIndexOf('.') - 1) + 1);
        String parameters = result.getParams().getParamsKeys().stream()
                .map(key -> result.getParams().getParam(key))
                .collect(Collectors.joining(","));
        return parameters.isEmpty() ? shortName : shortName + ":" + parameters;
    }

    /** Returns what each benchmark took, the reference left out. */
    Map<String, Measured> measured() {
        Map<String, Measured> measured = new TreeMap<>();
        ratiosByName.forEach((name, ratios) -> {
            List<Double> micros = microsByName.get(name).stream().sorted().toList();
            measured.put(name, new Measured(ratios, micros.get(micros.size() / 2)));
        });
        return measured;
    }
}
