package io.memplan.swap.store;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of all copies of a schedule, fixed before it runs: one slab for each tier, allocated once, in which each copy
 * has its offset for as long as it exists.
 *
 * <p>Copies that exist at the same step never share a byte. A slab is exactly as large as the most bytes that exist at once,
 * which is what a plan's host and disk budgets count; where that is only possible so, a copy is split into several runs.
 */
public final class SlotPlan {

    /*
     * Offline dynamic storage allocation is NP-hard; first fit over a few orders is within a few per cent in practice
     * (and exact for the nested lifetimes of forward and backward passes): by first step, by size, and by duration.
     * If none is exact, copies are split.
     */

    private static final List<Comparator<Lifetime>> ORDERS = List.of(
            Comparator.comparingInt(Lifetime::from),
            Comparator.comparingLong(Lifetime::bytes).reversed().thenComparingInt(Lifetime::from),
            Comparator.comparingInt((Lifetime life) -> life.from() - life.to()).thenComparingInt(Lifetime::from));

    private final List<Slot> slots;
    private final Map<Tier, Long> bytesByTier;

    private SlotPlan(List<Slot> slots, Map<Tier, Long> bytesByTier) {
        this.slots = List.copyOf(slots);
        this.bytesByTier = bytesByTier;
    }

    /** Places the copies of a valid schedule. */
    public static SlotPlan of(TrainingGraph graph, Schedule schedule) {
        Lifetimes lifetimes = new Lifetimes(graph);
        schedule.replay(lifetimes);
        List<Lifetime> all = lifetimes.finish();
        Slot[] slots = new Slot[all.size()];
        Map<Tier, Long> bytesByTier = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            List<Lifetime> here =
                    all.stream().filter(life -> life.tier() == tier).toList();
            bytesByTier.put(tier, place(here, slots));
        }
        return new SlotPlan(List.of(slots), bytesByTier);
    }

    /** Returns the slots, in the order of the steps that copy out. */
    public List<Slot> slots() {
        return slots;
    }

    /** Returns the size of a tier's slab, in bytes. */
    public long bytes(Tier tier) {
        return bytesByTier.getOrDefault(tier, 0L);
    }

    /** Returns whether nothing is copied. */
    public boolean isEmpty() {
        return slots.isEmpty();
    }

    private static long place(List<Lifetime> lifetimes, Slot[] slots) {
        long peak = SplitPlacing.peakBytes(lifetimes);
        for (Comparator<Lifetime> order : ORDERS) {
            Map<Lifetime, Long> offsets =
                    firstFit(lifetimes.stream().sorted(order).toList());
            long bytes = 0;
            for (Map.Entry<Lifetime, Long> entry : offsets.entrySet()) {
                bytes = Math.max(bytes, entry.getValue() + entry.getKey().bytes());
            }
            if (bytes == peak) {
                offsets.forEach((life, offset) -> slots[life.place()] = new Slot(life.tier(), offset, life.bytes()));
                return peak;
            }
        }
        SplitPlacing.place(lifetimes, peak, slots);
        return peak;
    }

    private static Map<Lifetime, Long> firstFit(List<Lifetime> ordered) {
        List<Slot> taken = new ArrayList<>();
        List<Lifetime> placed = new ArrayList<>();
        Map<Lifetime, Long> offsets = new HashMap<>();
        for (Lifetime life : ordered) {
            long offset = 0;
            for (int i = 0; i < placed.size(); i++) { // by ascending offset
                if (life.meets(placed.get(i))) {
                    if (taken.get(i).offset() >= offset + life.bytes()) {
                        break;
                    }
                    offset = Math.max(offset, taken.get(i).end());
                }
            }
            int at = 0;
            while (at < taken.size() && taken.get(at).offset() <= offset) {
                at++;
            }
            taken.add(at, new Slot(life.tier(), offset, life.bytes()));
            placed.add(at, life);
            offsets.put(life, offset);
        }
        return offsets;
    }

    /** Finds out from which step to which each copy exists. */
    private static final class Lifetimes implements StepHandler {

        private record Open(int place, Tier tier, int from) {}

        private final TrainingGraph graph;
        private final Map<Integer, Open> openByStorage = new HashMap<>();
        private final List<Lifetime> closed = new ArrayList<>();
        private int copies;
        private int step;

        Lifetimes(TrainingGraph graph) {
            this.graph = graph;
        }

        @Override
        public void compute(int operation, boolean replay) {
            step++;
        }

        @Override
        public void free(int storage) {
            step++;
        }

        @Override
        public void swapOut(int storage, Tier tier) {
            close(storage);
            openByStorage.put(storage, new Open(copies++, tier, step++));
        }

        @Override
        public void swapIn(int storage) {
            step++;
        }

        @Override
        public void dropHost(int storage) {
            close(storage);
            step++;
        }

        private void close(int storage) {
            Open open = openByStorage.remove(storage);
            if (open != null) {
                closed.add(new Lifetime(
                        open.place(), open.tier(), graph.value(storage).bytes(), open.from(), step - 1));
            }
        }

        List<Lifetime> finish() {
            List.copyOf(openByStorage.keySet()).stream().sorted().forEach(this::close);
            closed.sort(Comparator.comparingInt(Lifetime::place));
            return closed;
        }
    }
}
