package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.BatchedProgram;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** NUTS with arrays: beside itself run alone, and beside the NUTS of Java arrays. */
final class TensorNutsIT {

    private static final int CHAINS = 7;

    static Stream<Target> targets() {
        return Stream.of(
                WishartGaussian.of(8, 10, 1).target(),
                SyntheticLogistic.of(50, 4, 1).target());
    }

    static Stream<Arguments> runs() {
        return targets().flatMap(target -> Stream.of(
                        new LockStep(),
                        new ProgramCounter(4, true, ProgramCounter.Choice.FULLEST),
                        RunAhead.builder().optWidth(64).build(),
                        RunAhead.builder().optWidth(3).optThreads(2).build())
                .map(executor -> Arguments.of(target, executor)));
    }

    private static List<double[]> starts(Target target) {
        return IntStream.range(0, CHAINS)
                .mapToObj(member -> NutsMembers.start(target, 3, member))
                .toList();
    }

    /** In the mode that does not depend on rows, each chain has the very bits that it has alone. */
    @ParameterizedTest
    @MethodSource("runs")
    void sample_rowInvariant_equalsTheMethodBitForBit(Target target, Executor executor) {
        NutsSettings settings = new NutsSettings(3, 2, 5, 0.8, 0);
        for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
            try (NDManager manager = NDManager.newBaseManager()) {
                List<Object[]> members = NutsMembers.tensorArguments(manager, type, target, starts(target), settings);
                BatchResult result = run(executor, members, TensorOptions.ROW_INVARIANT);
                for (int member = 0; member < CHAINS; member++) {
                    Chain alone = alone(members.get(member), target, settings, member);
                    List<Object> batched = result.members().get(member).results();
                    assertThat((double[]) batched.get(0)).containsExactly(alone.draws());
                    assertThat(batched.subList(1, 3)).isEqualTo(List.of(alone.leapfrogs(), alone.step()));
                }
            }
        }
    }

    /** From the same random numbers, the trees of a few transitions are those of {@link Nuts}, up to rounding. */
    @ParameterizedTest
    @MethodSource("targets")
    void sample_arrays_decidesAsWithoutThem(Target target) {
        NutsSettings settings = new NutsSettings(0, 3, 7, 0.8, 0.15);
        try (NDManager manager = NDManager.newBaseManager()) {
            BatchResult result = run(
                    new RunAhead(),
                    NutsMembers.tensorArguments(manager, DataType.FLOAT64, target, starts(target), settings),
                    TensorOptions.FAST);
            for (int member = 0; member < CHAINS; member++) {
                Chain plain = Nuts.sample(
                        target, NutsMembers.start(target, 3, member), settings, new CounterRandom(3, member));
                List<Object> batched = result.members().get(member).results();
                assertThat(batched.get(1)).isEqualTo(plain.leapfrogs());
                double[] draws = (double[]) batched.get(0);
                for (int i = 0; i < draws.length; i++) {
                    assertThat(draws[i]).isCloseTo(plain.draws()[i], within(1e-9));
                }
            }
        }
    }

    private static BatchResult run(Executor executor, List<Object[]> members, TensorOptions options) {
        List<Object[]> complete = new ArrayList<>();
        for (Object[] member : members) {
            Object[] all = Arrays.copyOf(member, member.length + 1);
            all[member.length] = new CounterRandom(3, complete.size());
            complete.add(all);
        }
        try (TensorLauncher launcher = new TensorLauncher(options)) {
            return executor.run(BatchedProgram.of(NutsMembers.tensorMethod()).program(), complete, launcher);
        }
    }

    private static Chain alone(Object[] arguments, Target target, NutsSettings settings, int member) {
        return TensorNuts.sample(
                target.family(),
                (NDArray) arguments[1],
                (double[]) arguments[2],
                settings,
                new CounterRandom(3, member));
    }
}
