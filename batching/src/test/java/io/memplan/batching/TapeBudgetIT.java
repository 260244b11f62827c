package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.tensor.TensorOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log of launches keeps, for loops of log-normal length. */
final class TapeBudgetIT {

    private static final Executor BATCHED = new ProgramCounter(16, true, Choice.FULLEST);

    private final NDManager manager = NDManager.newBaseManager();
    private final BatchedProgram program = BatchedProgram.of(Arrays.stream(TensorSamples.class.getMethods())
            .filter(method -> method.getName().equals("iterate"))
            .findFirst()
            .orElseThrow());

    @AfterEach
    void close() {
        manager.close();
    }

    private List<Object[]> members(int count, int size) {
        Random random = new Random(8);
        TensorMembers numbers = new TensorMembers(manager, DataType.FLOAT32, 9);
        NDArray weights = numbers.normal(size, size).mul(0.5 / Math.sqrt(size));
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int steps = 1 + (int) Math.exp(4 + random.nextGaussian());
            members.add(new Object[] {numbers.normal(size), weights, steps});
        }
        return members;
    }

    private Gradients gradients(Executor executor, List<Object[]> members, long budgetBytes) {
        return Gradients.of(
                program,
                executor,
                1,
                members,
                List.of((NDArray) members.get(0)[1], (NDArray) members.get(0)[0]),
                List.of(),
                new Gradients.Options(TensorOptions.FAST, budgetBytes));
    }

    @Test
    void tape_ofLogNormalLoops_holdsActiveRowsOnly() {
        List<Object[]> members = members(40, 32);
        long activeRows = 0;
        for (Object[] member : members) {
            try (Gradients alone = gradients(new Definitional(), List.of(members.get(0), member), Long.MAX_VALUE)) {
                activeRows += alone.tapeRecordedBytes();
            }
        }
        long first;
        try (Gradients alone = gradients(new Definitional(), List.<Object[]>of(members.get(0)), Long.MAX_VALUE)) {
            first = alone.tapeRecordedBytes();
        }
        activeRows -= members.size() * first;
        try (Gradients together = gradients(BATCHED, members, Long.MAX_VALUE)) {
            assertThat((double) together.tapeRecordedBytes()).isLessThanOrEqualTo(1.05 * activeRows);
            assertThat(together.tapePeakBytes()).isLessThanOrEqualTo(together.tapeRecordedBytes());
        }
    }

    @Test
    void tape_withAQuarterOfTheBytes_hasTheSameGradientsInHalfAsMuchTimeAgain() {
        List<Object[]> members = members(40, 128);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            long start = cpuNanos();
            try (Gradients all = gradients(BATCHED, members, Long.MAX_VALUE)) {
                long middle = cpuNanos();
                long budget = all.tapeRecordedBytes() / 4;
                try (Gradients quarter = gradients(BATCHED, members, budget)) {
                    ratios.add((double) (cpuNanos() - middle) / (middle - start));
                    assertThat(quarter.tapeRecordedBytes()).isEqualTo(all.tapeRecordedBytes());
                    assertThat(quarter.tapePeakBytes()).isLessThanOrEqualTo(budget);
                    for (int i = 0; i < 2; i++) {
                        NDArray argument = (NDArray) members.get(0)[i];
                        assertThat(quarter.of(argument).toByteBuffer())
                                .isEqualTo(all.of(argument).toByteBuffer());
                    }
                }
            }
        }
        ratios.remove(0);
        ratios.sort(null);
        assertThat(ratios.get(1))
                .as("time against that of keeping all: %s", ratios)
                .isLessThanOrEqualTo(1.5);
    }

    @Test
    void tape_whoseBoundariesDoNotFit_isRefused() {
        List<Object[]> members = members(20, 32);
        assertThatThrownBy(() -> gradients(BATCHED, members, 2_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than half its budget of 2000 bytes")
                .hasMessageContaining("\nMaybe allow more");
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
