package io.memplan.swap.engine;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.store.Extent;
import io.memplan.swap.store.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Copies between tensors in this machine's memory and slabs: memory of the process, and a file.
 *
 * <p>Each direction has a thread of its own. A copy goes in blocks, and every block passes a checksum (CRC-32C) on its way
 * out and on its way back.
 */
public final class SlabCopyEngine implements CopyEngine {

    private static final int BLOCK_BYTES = 4 << 20;

    private final Map<Tier, Slab> slabByTier = new EnumMap<>(Tier.class);
    private final Map<Slot, Long> checksumBySlot = new ConcurrentHashMap<>();
    private final CopyLane out = new CopyLane("memplan-copy-out");
    private final CopyLane in = new CopyLane("memplan-copy-in");
    private volatile LaneTimes times = LaneTimes.NONE;

    SlabCopyEngine(Map<Tier, Slab> slabByTier) {
        this.slabByTier.putAll(slabByTier);
    }

    /**
     * Creates an engine that copies to memory and to a file. Nothing is taken before {@link #reserve}.
     *
     * @param hostBytes the memory that copies may take, in bytes
     * @param folder where the file goes, into a folder of its own that is removed on close, and after a crash at the next
     *     start
     * @param diskBytes the most that the file may take, in bytes
     */
    public static SlabCopyEngine create(long hostBytes, Path folder, long diskBytes) {
        return create(hostBytes, DiskTier.of(folder, diskBytes));
    }

    /** Creates an engine that copies to memory and to a file. Nothing is taken before {@link #reserve}. */
    public static SlabCopyEngine create(long hostBytes, DiskTier disk) {
        return new SlabCopyEngine(Map.of(Tier.HOST, new HostSlab(hostBytes), Tier.DISK, disk.newSlab()));
    }

    /** Creates an engine that copies to memory only. */
    public static SlabCopyEngine create(long hostBytes) {
        return new SlabCopyEngine(Map.of(Tier.HOST, new HostSlab(hostBytes)));
    }

    private Slab slab(Tier tier) {
        Slab slab = slabByTier.get(tier);
        if (slab == null) {
            throw new SwapException("The plan copies to " + tier + ", but there is no such tier, only "
                    + slabByTier.keySet() + ".\nMaybe name a swap folder, or plan with a disk budget of 0.");
        }
        return slab;
    }

    @Override
    public void reserve(Tier tier, long bytes) {
        if (bytes > 0) {
            slab(tier).reserve(bytes);
        }
    }

    @Override
    public long reservedBytes(Tier tier) {
        Slab slab = slabByTier.get(tier);
        return slab == null ? 0 : slab.bytes();
    }

    @Override
    public LaneTimes times() {
        return times;
    }

    @Override
    public Transfer copyOut(DeviceMemory from, Slot to, List<Transfer> after) {
        Slab slab = slab(to.tier());
        checkSize(from, to, slab);
        List<Transfer> earlier = List.copyOf(after);
        return out.start(() -> {
            earlier.forEach(Transfer::await);
            checksumBySlot.keySet().removeIf(to::overlaps);
            checksumBySlot.put(to, timed(from, to, slab::write, true));
        });
    }

    @Override
    public Transfer copyIn(Slot from, DeviceMemory to, List<Transfer> after) {
        Slab slab = slab(from.tier());
        checkSize(to, from, slab);
        List<Transfer> earlier = List.copyOf(after);
        return in.start(() -> {
            earlier.forEach(Transfer::await);
            Long expected = checksumBySlot.get(from);
            long found = timed(to, from, slab::read, false);
            if (expected == null || expected != found) {
                throw new SwapException("The " + from.bytes() + " bytes that came back from " + from.tier()
                        + " at offset " + from.offset() + " are not those that were copied there: "
                        + (expected == null ? "nothing was" : "the checksum is " + found + ", not " + expected)
                        + ".\nMaybe the disk is failing, or something else wrote to the swap file.");
            }
        });
    }

    private static void checkSize(DeviceMemory memory, Slot slot, Slab slab) {
        if (memory.bytes() != slot.bytes() || slot.end() > slab.bytes()) {
            throw new IllegalArgumentException("A tensor of " + memory.bytes() + " bytes does not fit the slot " + slot
                    + " in a slab of " + slab.bytes() + " bytes.");
        }
    }

    /** Moves bytes between a place in a slab and a buffer. */
    @FunctionalInterface
    private interface Move {
        void run(long position, ByteBuffer buffer) throws IOException;
    }

    private long timed(DeviceMemory memory, Slot slot, Move move, boolean outwards) {
        SwapTransfer event = new SwapTransfer();
        event.begin();
        long begin = System.nanoTime();
        long checksum = copy(memory, slot, move, outwards ? "out to" : "in from");
        count(outwards, System.nanoTime() - begin, slot.bytes());
        event.commit(slot.tier(), outwards, slot.bytes());
        return checksum;
    }

    private synchronized void count(boolean outwards, long nanos, long bytes) {
        LaneTimes before = times;
        times = outwards
                ? new LaneTimes(
                        before.outNanos() + nanos, before.outBytes() + bytes, before.inNanos(), before.inBytes())
                : new LaneTimes(
                        before.outNanos(), before.outBytes(), before.inNanos() + nanos, before.inBytes() + bytes);
    }

    private static long copy(DeviceMemory memory, Slot slot, Move move, String direction) {
        CRC32C checksum = new CRC32C();
        long done = 0;
        long doneInExtent = 0;
        Iterator<Extent> extents = slot.extents().iterator();
        Extent extent = extents.next();
        try {
            for (ByteBuffer buffer : memory.buffers()) {
                for (int start = 0; start < buffer.capacity(); ) {
                    while (doneInExtent == extent.bytes()) {
                        extent = extents.next();
                        doneInExtent = 0;
                    }
                    int length = (int)
                            Math.min(extent.bytes() - doneInExtent, Math.min(BLOCK_BYTES, buffer.capacity() - start));
                    ByteBuffer block = buffer.duplicate().limit(start + length).position(start);
                    move.run(extent.offset() + doneInExtent, block.duplicate());
                    checksum.update(block);
                    start += length;
                    doneInExtent += length;
                    done += length;
                }
            }
        } catch (IOException e) {
            throw new SwapException(
                    "Copying " + slot.bytes() + " bytes " + direction + " " + slot.tier() + " failed at byte "
                            + done + ": " + e.getMessage()
                            + "\nMaybe the disk is full or failing; name another swap folder.",
                    e);
        }
        return checksum.getValue();
    }

    @Override
    public void close() {
        out.close();
        in.close();
        slabByTier.values().forEach(Slab::close);
    }
}
