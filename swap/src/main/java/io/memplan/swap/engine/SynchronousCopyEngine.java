package io.memplan.swap.engine;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.store.Slot;
import java.util.List;

/** A copy engine that lets the device wait for each copy: nothing overlaps. To compare with, and to fall back to. */
public final class SynchronousCopyEngine implements CopyEngine {

    private final CopyEngine engine;

    /** Creates an engine that copies by another one, which it closes. */
    public SynchronousCopyEngine(CopyEngine engine) {
        this.engine = engine;
    }

    @Override
    public void reserve(Tier tier, long bytes) {
        engine.reserve(tier, bytes);
    }

    @Override
    public long reservedBytes(Tier tier) {
        return engine.reservedBytes(tier);
    }

    @Override
    public Transfer copyOut(DeviceMemory from, Slot to, List<Transfer> after) {
        return ended(engine.copyOut(from, to, after));
    }

    @Override
    public Transfer copyIn(Slot from, DeviceMemory to, List<Transfer> after) {
        return ended(engine.copyIn(from, to, after));
    }

    private static Transfer ended(Transfer copy) {
        copy.await();
        return copy;
    }

    @Override
    public LaneTimes times() {
        return engine.times();
    }

    @Override
    public void close() {
        engine.close();
    }
}
