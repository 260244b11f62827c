package io.memplan.swap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.store.Extent;
import io.memplan.swap.store.Slot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SlabCopyEngineTest {

    private static final long ROOM = 1 << 24;

    @TempDir
    private Path folder;

    /** Memory of two parts, as of a tensor too large for one buffer. */
    private record Memory(List<ByteBuffer> buffers) implements DeviceMemory {

        static Memory of(int bytes) {
            int first = bytes / 3;
            return new Memory(List.of(ByteBuffer.allocateDirect(first), ByteBuffer.allocateDirect(bytes - first)));
        }

        static Memory random(int bytes, Random random) {
            Memory memory = of(bytes);
            for (ByteBuffer buffer : memory.buffers) {
                for (int i = 0; i < buffer.capacity(); i++) {
                    buffer.put(i, (byte) random.nextInt());
                }
            }
            return memory;
        }

        @Override
        public long bytes() {
            return buffers.stream().mapToLong(ByteBuffer::capacity).sum();
        }

        @Override
        public long address() {
            throw new AssertionError("not on a device");
        }

        byte[] content() {
            byte[] content = new byte[(int) bytes()];
            int at = 0;
            for (ByteBuffer buffer : buffers) {
                buffer.duplicate().clear().get(content, at, buffer.capacity());
                at += buffer.capacity();
            }
            return content;
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !path.equals(folder)).toList();
        }
    }

    private Path slab() throws IOException {
        return left().stream().filter(path -> path.endsWith("slab")).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void copyIn_afterCopyOut_bringsTheBytesBack(Tier tier) throws IOException {
        Random random = new Random(3);
        try (SlabCopyEngine engine = SlabCopyEngine.create(ROOM, folder, ROOM)) {
            engine.reserve(tier, ROOM);
            Memory original = Memory.random(9_000_001, random);
            Slot slot = new Slot(tier, 4_000_003, 9_000_001);
            Transfer out = engine.copyOut(original, slot, List.of());
            Memory back = Memory.of(9_000_001);
            engine.copyIn(slot, back, List.of(out)).await();
            assertThat(out.isDone()).isTrue();
            assertThat(back.content()).isEqualTo(original.content());
        }
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void copies_overSlotsThatAreUsedAgain_neverMix(long seed) {
        Random random = new Random(seed);
        try (SlabCopyEngine engine =
                new SlabCopyEngine(Map.of(Tier.HOST, new HostSlab(4096, 100), Tier.DISK, new FileSlab(folder, 4096)))) {
            engine.reserve(Tier.HOST, 4096);
            engine.reserve(Tier.DISK, 4096);
            record Touch(Slot slot, Transfer transfer) {}
            List<Touch> touches = new ArrayList<>();
            List<Memory> originals = new ArrayList<>();
            List<Memory> backs = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int bytes = 3 + random.nextInt(500);
                Tier tier = random.nextBoolean() ? Tier.HOST : Tier.DISK;
                int first = random.nextInt(bytes);
                Slot slot = random.nextBoolean()
                        ? new Slot(tier, random.nextInt(4096 - bytes), bytes)
                        : new Slot(
                                tier,
                                List.of(
                                        new Extent(2048 + random.nextInt(2048 - first), first),
                                        new Extent(random.nextInt(2048 - bytes), bytes - first)));
                Memory original = Memory.random(bytes, random);
                List<Transfer> before = touches.stream()
                        .filter(touch -> touch.slot().overlaps(slot))
                        .map(Touch::transfer)
                        .toList();
                Transfer out = engine.copyOut(original, slot, before);
                Memory back = Memory.of(bytes);
                touches.add(new Touch(slot, engine.copyIn(slot, back, List.of(out))));
                originals.add(original);
                backs.add(back);
            }
            touches.forEach(touch -> touch.transfer().await());
            for (int i = 0; i < backs.size(); i++) {
                assertThat(backs.get(i).content())
                        .as("seed %d, copy %d", seed, i)
                        .isEqualTo(originals.get(i).content());
            }
        }
    }

    @Test
    void copyIn_ofBytesThatChangedOnDisk_fails() throws IOException {
        try (SlabCopyEngine engine = SlabCopyEngine.create(0, folder, ROOM)) {
            engine.reserve(Tier.DISK, 100);
            Slot slot = new Slot(Tier.DISK, 10, 50);
            engine.copyOut(Memory.random(50, new Random(1)), slot, List.of()).await();
            try (RandomAccessFile file = new RandomAccessFile(slab().toFile(), "rw")) {
                file.seek(30);
                int before = file.read();
                file.seek(30);
                file.write(before ^ 1);
            }
            Transfer in = engine.copyIn(slot, Memory.of(50), List.of());
            assertThatThrownBy(in::await)
                    .isInstanceOf(SwapException.class)
                    .hasMessageContaining("50 bytes that came back from DISK at offset 10 are not those");
        }
    }

    @Test
    void copyIn_ofAFileCutShort_fails() throws IOException {
        try (SlabCopyEngine engine = SlabCopyEngine.create(0, folder, ROOM)) {
            engine.reserve(Tier.DISK, 100);
            Slot slot = new Slot(Tier.DISK, 10, 50);
            engine.copyOut(Memory.random(50, new Random(1)), slot, List.of()).await();
            try (FileChannel channel = FileChannel.open(slab(), StandardOpenOption.WRITE)) {
                channel.truncate(20);
            }
            assertThatThrownBy(engine.copyIn(slot, Memory.of(50), List.of())::await)
                    .isInstanceOf(SwapException.class)
                    .hasMessageContaining("the swap file ends at byte 20");
        }
    }

    @Test
    void copies_onASlabThatFails_failAndSoDoThoseThatWaitForThem() {
        Slab full = new Slab() {
            @Override
            public void reserve(long bytes) {}

            @Override
            public long bytes() {
                return 100;
            }

            @Override
            public void write(long position, ByteBuffer from) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void read(long position, ByteBuffer to) {}

            @Override
            public void close() {}
        };
        try (SlabCopyEngine engine = new SlabCopyEngine(Map.of(Tier.DISK, full))) {
            Slot slot = new Slot(Tier.DISK, 0, 60);
            Transfer out = engine.copyOut(Memory.of(60), slot, List.of());
            assertThatThrownBy(out::await)
                    .isInstanceOf(SwapException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("Maybe");
            assertThatThrownBy(engine.copyIn(slot, Memory.of(60), List.of(out))::await)
                    .isInstanceOf(SwapException.class);
        }
    }

    @Test
    void directions_runAtTheSameTime() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Slab slow = new Slab() {
            @Override
            public void reserve(long bytes) {}

            @Override
            public long bytes() {
                return 100;
            }

            @Override
            public void write(long position, ByteBuffer from) throws IOException {
                if (position >= 50) {
                    writing.countDown();
                    try {
                        written.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                from.position(from.limit());
            }

            @Override
            public void read(long position, ByteBuffer to) {
                to.position(to.limit());
            }

            @Override
            public void close() {}
        };
        try (SlabCopyEngine engine = new SlabCopyEngine(Map.of(Tier.HOST, slow))) {
            Transfer first = engine.copyOut(Memory.of(30), new Slot(Tier.HOST, 0, 30), List.of());
            Transfer blocked = engine.copyOut(Memory.of(30), new Slot(Tier.HOST, 50, 30), List.of());
            writing.await();
            engine.copyIn(new Slot(Tier.HOST, 0, 30), Memory.of(30), List.of(first))
                    .await();
            assertThat(blocked.isDone()).isFalse();
            written.countDown();
            blocked.await();
        }
    }

    @Test
    void reserve_beyondWhatIsAllowed_saysSo() {
        try (SlabCopyEngine engine = SlabCopyEngine.create(10, folder, 20)) {
            assertThatThrownBy(() -> engine.reserve(Tier.HOST, 11))
                    .hasMessageContaining("11 bytes, but 10 are allowed");
            assertThatThrownBy(() -> engine.reserve(Tier.DISK, 21))
                    .hasMessageContaining("21 bytes on disk, but 20 are allowed");
        }
        try (SlabCopyEngine engine = SlabCopyEngine.create(10)) {
            assertThatThrownBy(() -> engine.reserve(Tier.DISK, 1)).hasMessageContaining("there is no such tier");
        }
    }

    @Test
    void reserve_moreThanTheDiskHas_saysSo() throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        try (SlabCopyEngine engine = SlabCopyEngine.create(0, folder, Long.MAX_VALUE)) {
            assertThatThrownBy(() -> engine.reserve(Tier.DISK, usable + (1L << 40)))
                    .isInstanceOf(SwapException.class)
                    .hasMessageContaining("has room for");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void open_whereAnotherRunWasKilled_removesWhatItLeft() throws IOException {
        Path abandoned = Files.createDirectory(folder.resolve("memplan-swap-1234"));
        Files.writeString(abandoned.resolve("lock"), "");
        Files.writeString(abandoned.resolve("slab"), "left behind");
        Path other = Files.createDirectory(folder.resolve("not-ours"));
        try (SlabCopyEngine first = SlabCopyEngine.create(0, folder, ROOM);
                SlabCopyEngine second = SlabCopyEngine.create(0, folder, ROOM)) {
            first.reserve(Tier.DISK, 10);
            second.reserve(Tier.DISK, 10);
            assertThat(abandoned).doesNotExist();
            assertThat(left().stream().filter(path -> path.endsWith("slab"))).hasSize(2);
        }
        assertThat(left()).containsExactly(other);
    }
}
