package io.memplan.experiments.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A fixed loop, in whose time all others are stated: a machine that is slower, or busier, is so for both. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReferenceBenchmark {

    private static final int ROUNDS = 100_000;
    private static final long MULTIPLIER = 6364136223846793005L;

    private long seed = 1;

    /** Draws numbers of a linear congruential generator, each after the one before. */
    @Benchmark
    public long spin() {
        long number = seed;
        for (int i = 0; i < ROUNDS; i++) {
            number = number * MULTIPLIER + 1442695040888963407L;
            number ^= number >>> 29;
        }
        seed = number;
        return number;
    }
}
