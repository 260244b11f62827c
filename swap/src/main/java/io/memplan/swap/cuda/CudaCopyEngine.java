package io.memplan.swap.cuda;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.engine.CopyEngine;
import io.memplan.swap.engine.DeviceMemory;
import io.memplan.swap.engine.SwapException;
import io.memplan.swap.engine.Transfer;
import io.memplan.swap.store.Extent;
import io.memplan.swap.store.Slot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies between the memory of a CUDA device and one slab of page-locked host memory, on a stream for each direction.
 *
 * <p>A copy waits on its stream for everything that was put on the compute stream before it was started: the kernels that
 * write what is copied out, and those that still use the memory that is copied into. Waiting for a copy makes the compute
 * stream wait, not this thread: what the engine puts there afterwards comes after the copy, and so does memory that it
 * takes again. With {@code synchronous}, every copy has ended when the call that started it returns.
 */
public final class CudaCopyEngine implements CopyEngine {

    /*
     * Events are used again once no stream can still wait for them: a pool of them grows to the copies under way. An event is
     * recorded anew only after it has happened, and a wait that was put on a stream before keeps its old meaning.
     */

    private final CudaCalls cuda;
    private final long quotaBytes;
    private final boolean synchronous;
    private final long outStream;
    private final long inStream;
    private final Deque<Long> freeEvents = new ArrayDeque<>();
    private final Deque<Copy> underWay = new ArrayDeque<>();
    private long slab;
    private long slabBytes;

    CudaCopyEngine(CudaCalls cuda, long quotaBytes, boolean synchronous) {
        this.cuda = cuda;
        this.quotaBytes = quotaBytes;
        this.synchronous = synchronous;
        this.outStream = cuda.newStream();
        this.inStream = cuda.newStream();
    }

    /**
     * Creates an engine, or returns null where there is no CUDA device.
     *
     * @param hostBytes the page-locked memory that copies may take, in bytes; taken at {@link #reserve}
     * @param synchronous whether copies do not overlap with computing: a fallback for finding faults
     */
    public static @Nullable CudaCopyEngine create(long hostBytes, boolean synchronous) {
        return CudaProbe.result()
                .calls()
                .map(calls -> new CudaCopyEngine(calls, hostBytes, synchronous))
                .orElse(null);
    }

    private final class Copy implements Transfer {

        private final long event;
        private boolean ended;

        Copy(long event) {
            this.event = event;
        }

        @Override
        public boolean isDone() {
            return ended || cuda.hasHappened(event);
        }

        @Override
        public void await() {
            if (!ended) {
                cuda.streamWait(CudaCalls.COMPUTE_STREAM, event);
            }
        }
    }

    @Override
    public void reserve(Tier tier, long bytes) {
        if (bytes == 0) {
            return;
        }
        if (tier != Tier.HOST) {
            throw new SwapException("The plan copies from the GPU to " + tier
                    + ", but only host memory can be copied to.\nMaybe plan with a disk budget of 0.");
        }
        if (bytes <= slabBytes) {
            return;
        }
        if (bytes > quotaBytes) {
            throw new SwapException("The host copies of the plan take " + bytes + " bytes, but " + quotaBytes
                    + " are allowed.\nMaybe allow more host memory.");
        }
        release();
        slab = cuda.allocatePinned(bytes);
        if (slab == 0) {
            throw new SwapException(
                    "There is no room for " + bytes
                            + " bytes of page-locked host memory.\nMaybe allow less host memory: the system keeps some for itself.");
        }
        slabBytes = bytes;
    }

    @Override
    public long reservedBytes(Tier tier) {
        return tier == Tier.HOST ? slabBytes : 0;
    }

    @Override
    public Transfer copyOut(DeviceMemory from, Slot to, List<Transfer> after) {
        check(from, to);
        prepare(outStream, after);
        long done = 0;
        for (Extent extent : to.extents()) {
            cuda.copyToHost(slab + extent.offset(), from.address() + done, extent.bytes(), outStream);
            done += extent.bytes();
        }
        return finish(outStream);
    }

    @Override
    public Transfer copyIn(Slot from, DeviceMemory to, List<Transfer> after) {
        check(to, from);
        prepare(inStream, after);
        long done = 0;
        for (Extent extent : from.extents()) {
            cuda.copyToDevice(to.address() + done, slab + extent.offset(), extent.bytes(), inStream);
            done += extent.bytes();
        }
        return finish(inStream);
    }

    private void check(DeviceMemory memory, Slot slot) {
        if (slot.tier() != Tier.HOST || memory.bytes() != slot.bytes() || slot.end() > slabBytes) {
            throw new IllegalArgumentException("A tensor of " + memory.bytes() + " bytes does not fit the slot " + slot
                    + " in a slab of " + slabBytes + " bytes.");
        }
    }

    private void prepare(long stream, List<Transfer> after) {
        long computed = newEvent();
        cuda.record(computed, CudaCalls.COMPUTE_STREAM);
        cuda.streamWait(stream, computed);
        underWay.add(new Copy(computed));
        for (Transfer earlier : after) {
            if (earlier instanceof Copy copy && !copy.ended) {
                cuda.streamWait(stream, copy.event);
            }
        }
    }

    private Transfer finish(long stream) {
        long event = newEvent();
        cuda.record(event, stream);
        if (synchronous) {
            cuda.synchronize(event);
        }
        Copy copy = new Copy(event);
        underWay.add(copy);
        return copy;
    }

    private long newEvent() {
        while (!underWay.isEmpty() && cuda.hasHappened(underWay.peek().event)) {
            Copy ended = underWay.remove();
            ended.ended = true;
            freeEvents.add(ended.event);
        }
        Long free = freeEvents.poll();
        return free == null ? cuda.newEvent() : free;
    }

    private void release() {
        for (Copy copy : underWay) {
            cuda.synchronize(copy.event);
            copy.ended = true;
            freeEvents.add(copy.event);
        }
        underWay.clear();
        if (slab != 0) {
            cuda.freePinned(slab);
            slab = 0;
            slabBytes = 0;
        }
    }

    @Override
    public void close() {
        release();
        freeEvents.forEach(cuda::destroyEvent);
        freeEvents.clear();
        cuda.destroyStream(outStream);
        cuda.destroyStream(inStream);
    }
}
