package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.ChannelOpener;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.FaultyChannel.Fault;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import io.memplan.trainer.execute.StepObserver;
import io.memplan.trainer.execute.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may go wrong with the swap file while a model trains without recovery: the step fails, leaves every parameter as it
 * was, and succeeds when it is taken again; never does a wrong byte come back. Each training is compared with plain DJL's.
 */
final class SwapFaultsIT {

    private static final int STEPS = 4;
    private static final int BROKEN_STEP = 2;
    private static final long ROOM = 64 << 20;

    @TempDir
    private Path folder;

    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final List<RuntimeException> failures = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();

    private MemoryPlannerBuilder swapping(StepObserver observer) {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(TestPlanner.swapping(Tier.DISK, 2))
                .optSwapFolder(folder)
                .optDiskBudgetBytes(ROOM)
                .optSwapFileOpener(this::open)
                .optStepObserver(observer)
                .optRecovery(false)
                .optCheckLevel(CheckLevel.PARANOID);
    }

    private FileChannel open(Path file) throws IOException {
        opened.incrementAndGet();
        return new FaultyChannel(ChannelOpener.USUAL.open(file), fault);
    }

    /** A training that takes a failed step again, without the fault. */
    private TrainingPair pair() {
        return new TrainingPair(
                        manager -> SampleNet.RESIDUAL.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .steps(STEPS)
                .retrying((step, failure) -> {
                    failures.add(failure);
                    fault.set(Fault.NONE);
                });
    }

    private List<Path> files() {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a fault begin in one step, at the first operation of a phase. */
    private StepObserver breakingAt(Phase phase, Fault broken) {
        AtomicInteger step = new AtomicInteger(-1);
        AtomicReference<Phase> last = new AtomicReference<>(Phase.UPDATE);
        return new StepObserver() {
            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                if (operation.id() == 0 && !replay) {
                    step.incrementAndGet();
                }
                if (last.getAndSet(operation.phase()) != phase
                        && operation.phase() == phase
                        && step.get() == BROKEN_STEP) {
                    fault.set(broken);
                }
            }
        };
    }

    /** A fault, when it happens, and what must be said of it. */
    enum Broken implements Fault {
        DISK_FULL(Phase.FORWARD, "No space left on device") {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                throw new IOException("No space left on device");
            }
        },
        DISK_FULL_MIDWAY(Phase.FORWARD, "No space left on device") {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                if (from.remaining() < 8) {
                    throw new IOException("No space left on device");
                }
                return file.write(from.slice().limit(from.remaining() / 2), position)
                        + skip(from, from.remaining() / 2);
            }
        },
        NOTHING_IS_WRITTEN(Phase.FORWARD, "nothing could be written") {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) {
                return 0;
            }
        },
        LOST_WRITE(Phase.FORWARD, "are not those that were copied there") {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) {
                int bytes = from.remaining();
                from.position(from.limit());
                return bytes;
            }
        },
        FLIPPED_ON_THE_WAY_OUT(Phase.FORWARD, "are not those that were copied there") {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                ByteBuffer copy =
                        ByteBuffer.allocate(from.remaining()).put(from).flip();
                copy.put(0, (byte) (copy.get(0) ^ 1));
                return file.write(copy, position);
            }
        },
        FLIPPED_ON_THE_WAY_BACK(Phase.BACKWARD, "are not those that were copied there") {
            @Override
            public int read(FileChannel file, ByteBuffer to, long position) throws IOException {
                int at = to.position();
                int count = file.read(to, position);
                to.put(at, (byte) (to.get(at) ^ 16));
                return count;
            }
        },
        FILE_ENDS_EARLY(Phase.BACKWARD, "the swap file ends") {
            @Override
            public int read(FileChannel file, ByteBuffer to, long position) {
                return -1;
            }
        },
        DISK_ERROR(Phase.BACKWARD, "Input/output error") {
            @Override
            public int read(FileChannel file, ByteBuffer to, long position) throws IOException {
                throw new IOException("Input/output error");
            }
        };

        private final Phase phase;
        private final String message;

        Broken(Phase phase, String message) {
            this.phase = phase;
            this.message = message;
        }

        private static int skip(ByteBuffer from, int bytes) {
            from.position(from.position() + bytes);
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void step_whoseFileBreaks_failsWholeAndSucceedsWhenTakenAgain(Broken broken) {
        pair().verify(swapping(breakingAt(broken.phase, broken)));
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining(broken.message)
                .hasMessageContaining("The parameters are unchanged")
                .hasMessageContaining("\nMaybe the disk is")
                .hasCauseInstanceOf(SwapException.class));
        assertThat(files()).isEmpty();
    }

    /** A fault that the copies get over. */
    enum Slow implements Fault {
        IN_SMALL_PIECES {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                return piece(from, part -> file.write(part, position));
            }

            @Override
            public int read(FileChannel file, ByteBuffer to, long position) throws IOException {
                return piece(to, part -> file.read(part, position));
            }
        },
        AFTER_A_WHILE {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                pause();
                return file.write(from, position);
            }

            @Override
            public int read(FileChannel file, ByteBuffer to, long position) throws IOException {
                pause();
                return file.read(to, position);
            }
        };

        @FunctionalInterface
        private interface Move {
            int run(ByteBuffer part) throws IOException;
        }

        private static int piece(ByteBuffer buffer, Move move) throws IOException {
            int count = move.run(buffer.slice().limit(Math.min(buffer.remaining(), 101)));
            buffer.position(buffer.position() + Math.max(0, count));
            return count;
        }

        private static void pause() {
            try {
                Thread.sleep(3);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Slow.class)
    void step_onASlowDisk_waitsAndHasTheBitsOfPlainDjl(Slow slow) {
        AtomicLong exposed = new AtomicLong();
        fault.set(slow);
        pair().after((step, trainer) -> {
                    StepReport report = trainer.latestReport().orElseThrow();
                    exposed.addAndGet(report.exposedNanos());
                    assertThat(report.accountedPeakBytes())
                            .isEqualTo(trainer.latestPlan().orElseThrow().predictedPeakBytes());
                })
                .verify(swapping(StepObserver.NONE));
        assertThat(failures).isEmpty();
        assertThat(exposed.get()).isPositive();
        assertThat(files()).isEmpty();
    }

    @Test
    void step_onADiskThatIsFullAtFirst_doesNotBeginAndSucceedsWhenThereIsRoom() {
        long[] leftInFile = {-1};
        fault.set(new Fault() {
            @Override
            public int write(FileChannel file, ByteBuffer from, long position) throws IOException {
                if (position == 0) {
                    return file.write(from.limit(from.position() + 100), position);
                }
                throw new IOException("No space left on device");
            }
        });
        pair().retrying((step, failure) -> {
                    failures.add(failure);
                    leftInFile[0] =
                            files().stream().mapToLong(SwapFaultsIT::size).sum();
                    fault.set(Fault.NONE);
                })
                .verify(swapping(StepObserver.NONE));
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("\nMaybe name a swap folder on a disk with more room"));
        assertThat(leftInFile[0]).as("bytes that a full disk keeps").isZero();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void step_whereNoFileCanBeMade_doesNotBeginAndSucceedsWhenOneCan() {
        AtomicInteger calls = new AtomicInteger();
        ChannelOpener refusing = file -> {
            if (calls.getAndIncrement() == 0) {
                throw new AccessDeniedException(file.toString());
            }
            return open(file);
        };
        pair().verify(swapping(StepObserver.NONE).optSwapFileOpener(refusing));
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("can be written in the swap folder")
                .hasMessageContaining("\nMaybe"));
        assertThat(files()).isEmpty();
    }

    /** The kernel's own folders cannot be written even by the superuser, for whom permissions do not count. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/memplan", "/sys/memplan"})
    void step_inAReadOnlyFolder_doesNotBegin(String readOnly) {
        assertThatThrownBy(() -> new TrainingPair(
                                manager -> SampleNet.RESIDUAL.newBlock(),
                                (manager, step) -> new NDList(manager.randomNormal(SampleNet.RESIDUAL.input())),
                                (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                        .train(swapping(StepObserver.NONE).optSwapFolder(Path.of(readOnly))))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("Nothing can be written in the swap folder " + readOnly)
                .hasMessageContaining("\nMaybe name another folder");
    }

    /** The file has no name any more, but it is still there for the one who has it open. */
    @Test
    void step_whoseFileIsDeleted_goesOnWithTheBitsOfPlainDjl() {
        StepObserver deleting = new StepObserver() {
            private boolean done;

            @Override
            public void beforeOperation(Operation operation, boolean replay) {
                if (!done && operation.phase() == Phase.BACKWARD) {
                    done = true;
                    for (Path file : files()) {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
            }
        };
        pair().verify(swapping(deleting));
        assertThat(failures).isEmpty();
        assertThat(opened).hasValue(1);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void step_withAnyBitFlipped_failsWhole(long seed) {
        java.util.Random random = new java.util.Random(seed);
        AtomicInteger reads = new AtomicInteger(random.nextInt(6));
        Fault anyBit = new Fault() {
            @Override
            public int read(FileChannel file, ByteBuffer to, long position) throws IOException {
                int at = to.position();
                int count = file.read(to, position);
                if (reads.getAndDecrement() == 0) {
                    int place = at + random.nextInt(count);
                    to.put(place, (byte) (to.get(place) ^ (1 << random.nextInt(8))));
                }
                return count;
            }
        };
        pair().verify(swapping(breakingAt(Phase.BACKWARD, anyBit)));
        assertThat(failures).as("seed %d", seed).singleElement().satisfies(failure -> assertThat(failure)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("are not those that were copied there"));
    }
}
