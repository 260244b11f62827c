package io.memplan.experiments.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batched method whose tensors are small: what is left is what launching a region for its lanes takes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BatchingBenchmark {

    private static final int LANES = 64;
    private static final int ROUNDS = 100;

    private final NDManager manager = NDManager.newBaseManager();
    private final RunAhead executor = new RunAhead();
    private final List<Object[]> members = new ArrayList<>();
    private final BatchedProgram program = program();

    private static BatchedProgram program() {
        try {
            return BatchedProgram.of(BatchingBenchmark.class.getMethod("decay", NDArray.class));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The method: one region in a loop. */
    public static NDArray decay(NDArray start) {
        NDArray state = start;
        for (int i = 0; i < ROUNDS; i++) {
            state = state.mul(0.5f).add(1);
        }
        return state;
    }

    /** Makes the members' arguments. */
    @Setup
    public void start() {
        for (int i = 0; i < LANES; i++) {
            members.add(new Object[] {manager.ones(new Shape(4))});
        }
    }

    /** All members through all rounds; the time of one launch of 64 lanes. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public BatchResult launch() {
        try (TensorLauncher launcher = new TensorLauncher(TensorOptions.FAST)) {
            BatchResult result = program.run(executor, 0, members, launcher);
            result.members()
                    .forEach(member ->
                            ((NDArray) Objects.requireNonNull(member.results().get(0))).close());
            return result;
        }
    }

    /** Closes the arrays. */
    @TearDown
    public void stop() {
        manager.close();
    }
}
