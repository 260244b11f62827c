package io.memplan.swap.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.DeviceMemory;
import io.memplan.swap.engine.SwapException;
import io.memplan.swap.engine.Transfer;
import io.memplan.swap.store.Slot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CudaCopyEngineTest {

    private static final int BYTES = 16;
    private static final int SLOTS = 3;
    private static final int TENSORS = 6;

    private record Tensor(long address) implements DeviceMemory {
        @Override
        public long bytes() {
            return BYTES;
        }

        @Override
        public List<ByteBuffer> buffers() {
            throw new AssertionError("not the processor's memory");
        }
    }

    private static Slot slot(int place) {
        return new Slot(Tier.HOST, (long) place * BYTES, BYTES);
    }

    /** Writes, copies out, reuses the memory, copies in and reads, over and over, with few slots and little memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void copies_inAnyOrderThatStreamsAllow_bringTheBytesBack(boolean synchronous) {
        for (long seed = 0; seed < 300; seed++) {
            FakeCuda cuda = new FakeCuda(seed);
            Random random = new Random(seed);
            CudaCopyEngine engine = new CudaCopyEngine(cuda, 1 << 20, synchronous);
            engine.reserve(Tier.HOST, (long) SLOTS * BYTES);
            Tensor[] memory = new Tensor[TENSORS];
            Arrays.setAll(memory, i -> new Tensor(cuda.allocate(BYTES)));
            Transfer[] touched = new Transfer[SLOTS];
            List<String> wrong = new ArrayList<>();
            for (int round = 0; round < 40; round++) {
                byte value = (byte) round;
                int place = random.nextInt(SLOTS);
                Tensor source = memory[random.nextInt(TENSORS)];
                cuda.launch(() -> Arrays.fill(cuda.content(source.address()), value));
                Transfer out = engine.copyOut(
                        source, slot(place), touched[place] == null ? List.of() : List.of(touched[place]));
                out.await(); // as before the memory is taken again
                cuda.launch(() -> Arrays.fill(cuda.content(source.address()), (byte) -1));
                Tensor target = memory[random.nextInt(TENSORS)];
                Transfer in = engine.copyIn(slot(place), target, List.of(out));
                touched[place] = in;
                in.await(); // as before it is read
                int at = round;
                long seen = seed;
                cuda.launch(() -> {
                    for (byte found : cuda.content(target.address())) {
                        if (found != value) {
                            wrong.add("seed " + seen + ", round " + at + ": " + found);
                        }
                    }
                });
            }
            cuda.runAll();
            assertThat(wrong).isEmpty();
            engine.close();
            assertThat(cuda.openEvents()).isZero();
            assertThat(cuda.calls).containsOnlyOnce("unpin").startsWith("pin " + SLOTS * BYTES);
        }
    }

    @Test
    void copyIn_thatNobodyAwaits_isNotOvertakenByTheNextStep() {
        for (long seed = 0; seed < 200; seed++) {
            FakeCuda cuda = new FakeCuda(seed);
            CudaCopyEngine engine = new CudaCopyEngine(cuda, 1 << 20, false);
            engine.reserve(Tier.HOST, BYTES);
            Tensor first = new Tensor(cuda.allocate(BYTES));
            Tensor back = new Tensor(cuda.allocate(BYTES));
            Tensor second = new Tensor(cuda.allocate(BYTES));
            cuda.launch(() -> Arrays.fill(cuda.content(first.address()), (byte) 1));
            Transfer out = engine.copyOut(first, slot(0), List.of());
            Transfer in = engine.copyIn(slot(0), back, List.of(out));
            in.await(); // the end of a step
            cuda.launch(() -> Arrays.fill(cuda.content(second.address()), (byte) 2));
            engine.copyOut(second, slot(0), List.of()).await();
            cuda.runAll();
            assertThat(cuda.content(back.address())).as("seed %d", seed).containsOnly(1);
            engine.close();
        }
    }

    @Test
    void events_areUsedAgain() {
        FakeCuda cuda = new FakeCuda(1);
        CudaCopyEngine engine = new CudaCopyEngine(cuda, 1 << 20, true);
        engine.reserve(Tier.HOST, BYTES);
        Tensor tensor = new Tensor(cuda.allocate(BYTES));
        for (int i = 0; i < 1000; i++) {
            engine.copyOut(tensor, slot(0), List.of()).await();
        }
        assertThat(cuda.openEvents()).isLessThan(10);
        engine.close();
    }

    @Test
    void reserve_withoutRoom_saysSo() {
        CudaCopyEngine engine = new CudaCopyEngine(new FakeCuda(1), 4L << 20, false);
        assertThatThrownBy(() -> engine.reserve(Tier.HOST, 5L << 20)).hasMessageContaining("4194304 are allowed");
        assertThatThrownBy(() -> engine.reserve(Tier.HOST, 2L << 20)).hasMessageContaining("page-locked");
        assertThatThrownBy(() -> engine.reserve(Tier.DISK, 1))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("only host memory");
        engine.close();
    }
}
