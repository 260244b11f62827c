package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The copies of storages in host memory and on disk while a checker replays a schedule. */
final class OutsideCopies {

    private record Copy(Tier tier, int version) {}

    private final TrainingGraph graph;
    private final Map<Integer, Copy> copyByStorage = new HashMap<>();
    private final Map<Tier, Long> bytesByTier = new EnumMap<>(Tier.class);
    private final Map<Tier, Long> peakByTier = new EnumMap<>(Tier.class);

    OutsideCopies(TrainingGraph graph) {
        this.graph = graph;
    }

    long bytes(Tier tier) {
        return bytesByTier.getOrDefault(tier, 0L);
    }

    long peakBytes(Tier tier) {
        return peakByTier.getOrDefault(tier, 0L);
    }

    boolean has(int storage) {
        return copyByStorage.containsKey(storage);
    }

    /** Returns the version that was copied out, or 0 without a copy. */
    int version(int storage) {
        Copy copy = copyByStorage.get(storage);
        return copy == null ? 0 : copy.version();
    }

    /** Adds a copy; returns false if there was one, which it replaces. */
    boolean put(int storage, Tier tier, int version) {
        boolean free = !drop(storage);
        copyByStorage.put(storage, new Copy(tier, version));
        add(tier, graph.value(storage).bytes());
        peakByTier.merge(tier, bytes(tier), Math::max);
        return free;
    }

    boolean drop(int storage) {
        Copy copy = copyByStorage.remove(storage);
        if (copy == null) {
            return false;
        }
        add(copy.tier(), -graph.value(storage).bytes());
        return true;
    }

    private void add(Tier tier, long bytes) {
        bytesByTier.merge(tier, bytes, Long::sum);
    }
}
