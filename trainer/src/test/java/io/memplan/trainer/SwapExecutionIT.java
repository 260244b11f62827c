package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.execute.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that swap, run for real: the bytes go to memory or to a file and come back the same, or the step fails whole. */
final class SwapExecutionIT {

    private static final int STEPS = 5;
    private static final long ROOM = 64 << 20;

    @TempDir
    private Path folder;

    private static TrainingPair pair(SampleNet net) {
        return new TrainingPair(
                        manager -> net.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(net.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .steps(STEPS);
    }

    private MemoryPlannerBuilder swapping(Tier tier, int ahead) {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(TestPlanner.swapping(tier, ahead))
                .optSwapFolder(folder)
                .optDiskBudgetBytes(ROOM)
                .optHostBudgetBytes(ROOM)
                .optCheckLevel(CheckLevel.PARANOID);
    }

    private List<Path> files() {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path slab() {
        return files().stream()
                .filter(file -> file.endsWith("slab"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Arguments> cases() {
        return Stream.of(SampleNet.values()).flatMap(net -> Stream.of(Tier.values())
                .flatMap(tier -> Stream.of(0, 3, 1000).map(ahead -> Arguments.of(net, tier, ahead))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verify_swappingAllThatMaySwap_hasTheBitsOfPlainDjl(SampleNet net, Tier tier, int ahead) {
        AtomicLong swapped = new AtomicLong();
        pair(net)
                .after((step, trainer) -> {
                    Plan plan = trainer.latestPlan().orElseThrow();
                    StepReport report = trainer.latestReport().orElseThrow();
                    assertThat(report.accountedPeakBytes()).isEqualTo(plan.predictedPeakBytes());
                    swapped.addAndGet(report.swappedBytes());
                })
                .verify(swapping(tier, ahead));
        assertThat(swapped.get()).isPositive();
        assertThat(files()).isEmpty();
    }

    @Test
    void train_longer_takesNoMoreOfTheDisk() throws IOException {
        long[] sizes = new long[2];
        pair(SampleNet.RESIDUAL)
                .steps(40)
                .after((step, trainer) -> {
                    if (step == 1 || step == 39) {
                        sizes[step == 1 ? 0 : 1] = size(slab());
                    }
                })
                .train(swapping(Tier.DISK, 2));
        assertThat(sizes[0]).isPositive().isEqualTo(sizes[1]);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What may happen to the file between the forward and the backward part. */
    enum Fault {
        FLIPPED_BIT {
            @Override
            void happen(Path slab) throws IOException {
                try (FileChannel channel = FileChannel.open(slab, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate((int) channel.size());
                    channel.read(all, 0);
                    for (int i = 0; i < all.capacity(); i++) {
                        all.put(i, (byte) (all.get(i) ^ 4));
                    }
                    channel.write(all.rewind(), 0);
                }
            }
        },
        CUT_SHORT {
            @Override
            void happen(Path slab) throws IOException {
                try (FileChannel channel = FileChannel.open(slab, StandardOpenOption.WRITE)) {
                    channel.truncate(5);
                }
            }
        };

        abstract void happen(Path slab) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLIPPED_BIT", "CUT_SHORT"})
    void step_whoseFileIsDamaged_failsWholeAndTheNextSucceeds(String name) {
        Fault fault = Fault.valueOf(name);
        boolean[] done = new boolean[1];
        StepObserver damage = new StepObserver() {
            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                if (!done[0] && operation.phase() == Phase.BACKWARD) {
                    done[0] = true;
                    try {
                        Thread.sleep(200); // so that every copy out has ended
                        fault.happen(slab());
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }

            @Override
            public void afterOperation(Operation operation, long residentBytes) {}
        };
        MemoryPlannerBuilder planner = swapping(Tier.DISK, 0).optStepObserver(damage);
        assertThatThrownBy(() -> pair(SampleNet.RESIDUAL).train(planner))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("The parameters are unchanged")
                .hasRootCauseInstanceOf(fault == Fault.CUT_SHORT ? java.io.EOFException.class : SwapException.class);
        assertThat(files()).isEmpty();
        pair(SampleNet.RESIDUAL).verify(planner);
    }

    @Test
    void step_whoseFileIsDeleted_goesOnOrFailsWhole() {
        pair(SampleNet.RESIDUAL)
                .after((step, trainer) -> {
                    if (step == 1) {
                        try {
                            Files.delete(slab());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                })
                .verify(swapping(Tier.DISK, 1));
    }

    @Test
    void forward_withTooSmallAQuota_saysSo() {
        assertThatThrownBy(() ->
                        pair(SampleNet.RESIDUAL).train(swapping(Tier.DISK, 0).optDiskBudgetBytes(1000)))
                .hasMessageContaining("but the budget is 1000");
    }

    @Test
    void forward_withAFileInPlaceOfTheFolder_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        assertThatThrownBy(() ->
                        pair(SampleNet.RESIDUAL).train(swapping(Tier.DISK, 0).optSwapFolder(file)))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("Nothing can be written in the swap folder")
                .hasMessageContaining("Maybe");
    }
}
