package io.memplan.rematerialize;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Simulated annealing over orders of computes: recomputes come and go, and computes move within their dependencies. */
final class Annealing {

    /*
     * Above the budget the peak is what counts, within it the time and then the number of computes. A move is one to three
     * elementary ones, of which each leaves an order that is valid apart from the budget:
     *  (1) a recompute comes before a use, with its inputs again if they are not there then;
     *  (2) a compute goes, if another one serves its readers;
     *  (3) a compute moves to an empty slot;
     *  (4) and where that exceeds the budget, storages at the peak go and come back before their next use.
     * Elementary changes are logged and taken back if the move is refused. Only what has no overwriters and no views is
     * computed again, and nothing with effects that a second compute would repeat.
     */

    private static final long NONE_YET = -1;
    private static final int DEPTH = 6;
    private static final int RELIEFS = 4;
    private static final int DRAWS = 40;
    private static final int CHANGES = 64;
    private static final double FIRST_TEMPERATURE = 0.2;
    private static final double LAST_TEMPERATURE = 0.003;
    private static final int PERIOD = 1_024;
    private static final int RELOADS = 32;

    private final CompactGraph graph;
    private final SlotSequence sequence;
    private final SplittableRandom random;
    private final long budgetBytes;
    private final boolean reorders;
    private final boolean[] repeatable;
    private final boolean[] pinned;
    private final int[] repeatables;
    private final int[][] before;
    private final int[][] after;
    private final int[] changed = new int[CHANGES];
    private final int[] changedSlot = new int[CHANGES];
    private int changes;
    private int[] best;
    private long bestPeak = NONE_YET;
    private long bestNanos;
    private int bestSize;
    private int size;
    /** The time that a move may come to with its part at hand, one nanosecond added for each compute. */
    private long ceiling = Long.MAX_VALUE;

    private final long dearest;

    /**
     * Starts from an order.
     *
     * @param reorders whether first computes may change places, or only recomputes do
     */
    Annealing(CompactGraph graph, long budgetBytes, long seed, int[] start, boolean reorders) {
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.reorders = reorders;
        this.random = new SplittableRandom(seed);
        this.sequence = new SlotSequence(graph);
        this.repeatable = new boolean[graph.operations()];
        RepeatLimits limits = new RepeatLimits(graph);
        for (int operation = 0; operation < repeatable.length; operation++) {
            repeatable[operation] = graph.views[operation].length == 0 && limits.allow(operation, graph.operations());
        }
        forbidVersions();
        this.repeatables = IntStream.range(0, repeatable.length)
                .filter(operation -> repeatable[operation])
                .toArray();
        this.dearest =
                Arrays.stream(repeatables).mapToLong(o -> graph.nanos[o]).max().orElse(0);
        this.before = new int[graph.operations()][];
        this.after = new int[graph.operations()][];
        orders();
        this.pinned = pinned(start);
        this.best = start.clone();
        sequence.load(best);
        this.size = best.length;
        keep();
    }

    /** Forbids to repeat what brings about or reads a storage with views or overwriters. */
    private void forbidVersions() {
        boolean[] storages = new boolean[graph.values()];
        for (int value = 0; value < storages.length; value++) {
            int storage = graph.storage[value];
            storages[storage] |=
                    graph.overwriters[storage].length > 0 || (storage != value && !graph.isSource(storage));
        }
        for (int operation = 0; operation < repeatable.length; operation++) {
            for (int storage : graph.touched[operation]) {
                repeatable[operation] &= !storages[storage];
            }
        }
    }

    /** Leaves what has versions where it is, if any of it is computed again: then not only first computes have an order. */
    private boolean[] pinned(int[] start) {
        int[] count = new int[graph.operations()];
        boolean again = false;
        for (int operation : start) {
            again |= ++count[operation] > 1 && !repeatable[operation];
        }
        boolean[] stay = new boolean[graph.operations()];
        for (int operation = 0; operation < stay.length; operation++) {
            stay[operation] = again && !repeatable[operation];
        }
        return stay;
    }

    private void orders() {
        if (!reorders) {
            for (int operation = 0; operation < before.length; operation++) {
                before[operation] = operation == 0 ? new int[0] : new int[] {operation - 1};
                after[operation] = operation == before.length - 1 ? new int[0] : new int[] {operation + 1};
            }
            return;
        }
        Precedence precedence = new Precedence(graph);
        int[] count = new int[graph.operations()];
        for (int operation = 0; operation < before.length; operation++) {
            before[operation] =
                    precedence.before(operation).stream().mapToInt(o -> o).toArray();
            for (int earlier : before[operation]) {
                count[earlier]++;
            }
        }
        for (int operation = 0; operation < before.length; operation++) {
            after[operation] = new int[count[operation]];
        }
        for (int operation = 0; operation < before.length; operation++) {
            for (int earlier : before[operation]) {
                after[earlier][--count[earlier]] = operation;
            }
        }
    }

    /** Searches for so many moves; the temperature falls from the first to the last. */
    void run(long moves, BooleanSupplier stop) {
        double scale = Math.max(
                1,
                Arrays.stream(repeatables)
                        .mapToLong(o -> graph.nanos[o])
                        .average()
                        .orElse(1));
        long reload = Math.max(1, moves / RELOADS);
        double temperature = FIRST_TEMPERATURE * scale;
        for (long move = 0; move < moves; move++) {
            if (move % PERIOD == 0) {
                if (stop.getAsBoolean()) {
                    return;
                }
                temperature = scale
                        * FIRST_TEMPERATURE
                        * Math.pow(LAST_TEMPERATURE / FIRST_TEMPERATURE, move / (double) moves);
            }
            if (move % reload == reload - 1) {
                sequence.load(move % (4 * reload) == 4 * reload - 1 ? best : sequence.toArray());
                size = sequence.toArray().length;
            }
            step(temperature);
        }
    }

    /** Makes a move and keeps it if it costs no more than what is drawn before (Metropolis), so that others end early. */
    private void step(double temperature) {
        long peak = sequence.peakBytes();
        boolean fits = peak <= budgetBytes;
        long allowed = (long) (-temperature * Math.log(1 - random.nextDouble()));
        long limit = fits ? sequence.nanos() + size + allowed : Long.MAX_VALUE;
        changes = 0;
        boolean done = true;
        for (int more = random.nextInt(2); done && more >= 0; more--) {
            ceiling = !fits ? Long.MAX_VALUE : limit + (more > 0 ? dearest : 0);
            done = elementary();
        }
        if (!done || !isAccepted(peak, limit)) {
            takeBack();
        } else {
            keep();
        }
    }

    private boolean isAccepted(long peak, long limit) {
        return sequence.peakBytes() <= Math.max(peak, budgetBytes) && sequence.nanos() + size <= limit;
    }

    private void keep() {
        long peak = sequence.peakBytes();
        long nanos = sequence.nanos();
        boolean bothFit = peak <= budgetBytes && bestPeak <= budgetBytes;
        boolean better = bothFit ? nanos < bestNanos || (nanos == bestNanos && size < bestSize) : peak < bestPeak;
        if (better || bestPeak == NONE_YET) {
            best = sequence.toArray();
            bestPeak = peak;
            bestNanos = nanos;
            bestSize = size;
        }
    }

    private boolean elementary() {
        boolean done =
                switch (random.nextInt(4)) {
                    case 0 -> insert();
                    case 1 -> move();
                    default -> delete();
                };
        for (int tries = 0; done && tries < RELIEFS && sequence.peakBytes() > budgetBytes; tries++) {
            relieve();
            done = sequence.nanos() + size <= ceiling;
        }
        return done;
    }

    /** Lets a storage go that is on the device at the peak and not needed there, and be made again before its next use. */
    private void relieve() {
        int peak = sequence.peakSlot();
        for (int tries = 0; tries < DRAWS && repeatables.length > 0; tries++) {
            int operation = repeatables[random.nextInt(repeatables.length)];
            for (int storage : graph.bases[operation]) {
                int use = sequence.useAfter(storage, peak);
                boolean idle = use >= 0
                        && sequence.computeBefore(operation, peak) >= 0
                        && sequence.isLive(storage, peak)
                        && !isTouched(storage, sequence.operation(peak));
                if (idle) {
                    insertBefore(operation, use, peak, 0);
                    return;
                }
            }
        }
    }

    private boolean isTouched(int storage, int operation) {
        return operation >= 0 && Arrays.binarySearch(graph.touched[operation], storage) >= 0;
    }

    private boolean insert() {
        if (repeatables.length == 0) {
            return false;
        }
        int operation = repeatables[random.nextInt(repeatables.length)];
        int[] bases = graph.bases[operation];
        int storage = bases.length == 0 ? -1 : bases[random.nextInt(bases.length)];
        if (storage < 0 || sequence.uses(storage) == 0) {
            return false;
        }
        return insertBefore(operation, sequence.useOf(storage, random.nextInt(sequence.uses(storage))), -1, 0);
    }

    private boolean insertBefore(int operation, int use, int after, int depth) {
        int slot = sequence.emptyBefore(use - 1, Math.max(after, sequence.computeOf(operation, 0)));
        boolean tooDear = sequence.nanos() + graph.nanos[operation] + size >= ceiling;
        if (slot < 0 || changes + 2 >= CHANGES || tooDear) {
            return false;
        }
        for (int storage : graph.touched[operation]) {
            int producer = graph.producer[storage];
            boolean again = producer != operation
                    && repeatable[producer]
                    && depth < DEPTH
                    && !sequence.isLive(storage, slot)
                    && random.nextInt(8) != 0;
            if (again) {
                insertBefore(producer, slot, after, depth + 1);
            }
        }
        return changes < CHANGES && sequence.operation(slot) < 0 && apply(operation, slot, true);
    }

    private boolean delete() {
        int slot = random.nextInt(sequence.slots());
        int operation = sequence.operation(slot);
        for (int tries = 0; tries < 16 && (operation < 0 || sequence.count(operation) < 2); tries++) {
            slot = random.nextInt(sequence.slots());
            operation = sequence.operation(slot);
        }
        if (operation < 0 || pinned[operation] || sequence.count(operation) < 2 || changes >= CHANGES) {
            return false;
        }
        apply(operation, slot, false);
        return isInOrder(operation);
    }

    private boolean move() {
        int slot = random.nextInt(sequence.slots());
        int operation = sequence.operation(slot);
        if (operation < 0 || pinned[operation] || changes + 1 >= CHANGES) {
            return false;
        }
        int reach = 1 + random.nextInt(1 << (2 + random.nextInt(8)));
        int target = slot + (random.nextBoolean() ? reach : -reach);
        if (target < 0 || target >= sequence.slots() || sequence.operation(target) >= 0) {
            return false;
        }
        apply(operation, slot, false);
        apply(operation, target, true);
        return isInOrder(operation);
    }

    /** Returns whether first computes keep their precedence and every read comes after a compute of what it reads. */
    private boolean isInOrder(int operation) {
        int first = sequence.computeOf(operation, 0);
        for (int earlier : before[operation]) {
            if (sequence.computeOf(earlier, 0) > first) {
                return false;
            }
        }
        for (int later : after[operation]) {
            if (sequence.computeOf(later, 0) < first) {
                return false;
            }
        }
        for (int storage : graph.touched[operation]) {
            if (!sequence.isMadeBeforeUse(storage)) {
                return false;
            }
        }
        return true;
    }

    private boolean apply(int operation, int slot, boolean comes) {
        if (comes) {
            sequence.add(operation, slot);
        } else {
            sequence.remove(operation, slot);
        }
        size += comes ? 1 : -1;
        changed[changes] = comes ? operation : -operation - 1;
        changedSlot[changes++] = slot;
        return true;
    }

    private void takeBack() {
        while (changes > 0) {
            int change = changed[--changes];
            if (change >= 0) {
                sequence.remove(change, changedSlot[changes]);
                size--;
            } else {
                sequence.add(-change - 1, changedSlot[changes]);
                size++;
            }
        }
    }

    /** Returns the best order found: the fastest within the budget, or else the one with the lowest peak. */
    int[] best() {
        return best.clone();
    }
}
