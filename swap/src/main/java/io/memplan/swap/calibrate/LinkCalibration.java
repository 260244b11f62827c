package io.memplan.swap.calibrate;

import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.engine.DeviceMemory;
import io.memplan.swap.engine.Transfer;
import io.memplan.swap.store.Slot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the links of a copy engine as a training step uses them, checksums included: each direction alone, both at
 * once, and the least time of a copy. Of several rounds, in which the cases take turns, it takes the medians.
 */
public final class LinkCalibration {

    private static final int ROUNDS = 5;
    private static final int SMALL_BYTES = 4096;
    private static final int SMALL_COPIES = 32;

    private final CopyEngine engine;
    private final Tier tier;
    private final Memory first;
    private final Memory second;
    private final Slot firstSlot;
    private final Slot secondSlot;

    /** Ordinary memory of the processor, as tensors there have. */
    private record Memory(ByteBuffer buffer) implements DeviceMemory {
        static Memory of(int bytes) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i + Long.BYTES <= bytes; i += Long.BYTES) {
                buffer.putLong(i, i * 0x9E3779B97F4A7C15L);
            }
            return new Memory(buffer);
        }

        @Override
        public long bytes() {
            return buffer.capacity();
        }

        @Override
        public List<ByteBuffer> buffers() {
            return List.of(buffer);
        }

        @Override
        public long address() {
            throw new UnsupportedOperationException("Memory of the processor is reached by its buffers.");
        }
    }

    private LinkCalibration(CopyEngine engine, Tier tier, int bytes) {
        this.engine = engine;
        this.tier = tier;
        this.first = Memory.of(bytes);
        this.second = Memory.of(bytes);
        this.firstSlot = new Slot(tier, 0, bytes);
        this.secondSlot = new Slot(tier, bytes, bytes);
    }

    /**
     * Measures a tier.
     *
     * @param bytes the size of the copies, in bytes; the tier needs twice as much
     * @throws io.memplan.swap.engine.SwapException if the tier has no room, or a copy fails
     */
    public static LinkRates measure(CopyEngine engine, Tier tier, int bytes) {
        engine.reserve(tier, 2L * bytes);
        return new LinkCalibration(engine, tier, bytes).run();
    }

    private LinkRates run() {
        engine.copyOut(first, firstSlot, List.of()).await(); // warms up
        engine.copyOut(second, secondSlot, List.of()).await();
        long[] out = new long[ROUNDS];
        long[] in = new long[ROUNDS];
        long[] outOfBoth = new long[ROUNDS];
        long[] inOfBoth = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            out[round] = time(engine.copyOut(first, firstSlot, List.of()), System.nanoTime());
            in[round] = time(engine.copyIn(firstSlot, first, List.of()), System.nanoTime());
            long begin = System.nanoTime();
            Transfer outgoing = engine.copyOut(second, secondSlot, List.of());
            Transfer incoming = engine.copyIn(firstSlot, first, List.of());
            // the one that ends first was never alone; of the other, only the part until then
            while (!outgoing.isDone() && !incoming.isDone()) {
                Thread.onSpinWait();
            }
            boolean outFirst = outgoing.isDone();
            long shared = time(outFirst ? outgoing : incoming, begin);
            long whole = time(outFirst ? incoming : outgoing, begin);
            long alone = outFirst ? in[round] : out[round];
            // at its own pace from then on: what it had left took (whole - shared) of the time alone
            double left = Math.min(0.99, (whole - shared) / (double) alone);
            long other = Math.round(shared / (1 - left));
            outOfBoth[round] = outFirst ? shared : other;
            inOfBoth[round] = outFirst ? other : shared;
        }
        long[] smallOut = new long[SMALL_COPIES];
        long[] smallIn = new long[SMALL_COPIES];
        Memory small = Memory.of(SMALL_BYTES);
        Slot slot = new Slot(tier, 0, SMALL_BYTES);
        for (int i = 0; i < SMALL_COPIES; i++) {
            smallOut[i] = time(engine.copyOut(small, slot, List.of()), System.nanoTime());
            smallIn[i] = time(engine.copyIn(slot, small, List.of()), System.nanoTime());
        }
        return new LinkRates(link(out, outOfBoth, smallOut), link(in, inOfBoth, smallIn));
    }

    private static long time(Transfer transfer, long begin) {
        transfer.await();
        return System.nanoTime() - begin;
    }

    private Link link(long[] alone, long[] withOther, long[] small) {
        double bytes = first.bytes();
        double rate = bytes / median(alone) * 1e9;
        return new Link(rate, Math.min(rate, bytes / median(withOther) * 1e9), median(small));
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return Math.max(1, sorted[sorted.length / 2]);
    }
}
