package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.ChannelOpener;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.execute.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that swap, run for real: the bytes go to memory or to a file and come back the same, or the step fails whole. */
final class SwapExecutionIT {

    private static final int STEPS = 5;
    private static final long ROOM = 64 << 20;

    private static final long WAIT_SECONDS = 60;

    @TempDir
    private Path folder;

    private final AtomicLong written = new AtomicLong();

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

    private FileChannel counted(Path file) throws IOException {
        AtomicReference<FaultyChannel.Fault> counting = new AtomicReference<>(new FaultyChannel.Fault() {
            @Override
            public int write(FileChannel channel, ByteBuffer from, long position) throws IOException {
                int count = channel.write(from, position);
                written.addAndGet(count);
                return count;
            }
        });
        return new FaultyChannel(ChannelOpener.USUAL.open(file), counting);
    }

    /** Waits until all is written: what makes the file, and once more as much, since each slot is used once in a step. */
    private void awaitCopiesOut() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        long all = 2 * Files.size(slab());
        while (written.get() < all && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(written.get()).isEqualTo(all);
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

    /** Outside the device nothing is taken after the first step, and exactly what the plan says before. */
    @ParameterizedTest
    @EnumSource(Tier.class)
    void train_longer_takesOutsideTheDeviceWhatThePlanSaysAndNoMore(Tier tier) {
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        List<List<Long>> held = new ArrayList<>();
        pair(SampleNet.RESIDUAL)
                .steps(40)
                .after((step, trainer) -> {
                    StepReport report = trainer.latestReport().orElseThrow();
                    ScheduleReport planned = ScheduleChecker.check(
                            trainer.latestGraph().orElseThrow(),
                            trainer.latestPlan().orElseThrow().schedule(),
                            MemoryLimits.unlimited());
                    assertThat(report.hostBytes()).isEqualTo(planned.hostPeakBytes());
                    assertThat(report.diskBytes()).isEqualTo(planned.diskPeakBytes());
                    assertThat(report.hostBytes() + report.diskBytes()).isPositive();
                    if (tier == Tier.DISK) {
                        assertThat(size(slab())).isEqualTo(planned.diskPeakBytes());
                    }
                    if (step > 0) {
                        List<Long> now = new ArrayList<>();
                        pools.forEach(pool -> now.addAll(List.of(pool.getCount(), pool.getTotalCapacity())));
                        held.add(now);
                    }
                })
                .train(swapping(tier, 2));
        assertThat(held).hasSize(39).containsOnly(held.get(0));
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
                        awaitCopiesOut();
                        fault.happen(slab());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }

            @Override
            public void afterOperation(Operation operation, long residentBytes) {}
        };
        MemoryPlannerBuilder planner =
                swapping(Tier.DISK, 0).optStepObserver(damage).optSwapFileOpener(this::counted);
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
