package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The residency of storages at a few moments of the order, and the recomputes between them, as a linear program. */
final class MomentModel {

    /*
     * For moments p_1 < … < p_K, which are first computes of operations: s[k,v] says that storage v is on the device at
     * p_k, r[k,o] that operation o runs again in the segment between p_k and p_{k+1}. Further s[k,v,m] say that v is there
     * and that m, an overwriter of it or the maker of a view of it, has run since v began. A schedule with the graph's order
     * of first computes, whatever it does otherwise, satisfies
     *  (1) what an operation of the segment reads and was made before p_k: in each state that it needs at p_k, or the maker
     *      of that state runs again;
     *  (2) the same for what a recompute reads;
     *  (3) in a state at p_{k+1}: in that state at p_k, or its maker runs again in between; and in any state only if there;
     *  (4) the bytes at p_k fit;
     *  (5) while a recompute of o runs, what is resident at both ends of the segment and is not recomputed in it, and what
     *      o touches, fit (only for the recomputes asked for);
     *  (6) for all that comes after p_k taken as one segment, (1) and (2) again, with one column for the recomputes of an
     *      operation in any segment of it. That is implied, but not by fractions: a chain of operations that runs in halves
     *      in two segments needs its inputs only by half in each;
     * so that the least cost is a lower bound. Two relaxations keep it small: storages below a share of the peak take no
     * bytes and are always there, and so are inputs of recomputes of backward operations that are not in the scope.
     */

    private static final int ABSENT = -1;
    private static final int ONE = -2;

    /** A column that says whether any of others is one. */
    @SuppressWarnings("ArrayRecordComponent") // never handed out
    private record Any(int column, int[] columns) {}

    private final CompactGraph graph;
    private final RepeatLimits limits;
    /**
     * Whether what runs again is left continuous: whole numbers of residency imply it, as nothing but the rows of what is
     * required asks for it, and these are differences of such numbers. Fewer integers are fewer to branch on.
     */
    private final boolean impliesRuns;

    private final StorageStates states;
    private final MomentScope scope;
    private final int[] moments;
    private final long roomBytes;
    private final double nanosPerUnit;
    /** The peak in units of the room, if it is what to minimise. */
    private final int peak;

    private final MilpModel model = new MilpModel();
    private final int[][] resident;
    private final int[][] again;
    private final List<Any> any = new ArrayList<>();
    private final List<Map<Integer, Integer>> through = new ArrayList<>();

    /**
     * Builds the program.
     *
     * @param roomBytes the budget without what is always resident, in bytes
     * @param nanosPerUnit the time that one unit of cost means, in nanoseconds
     * @param tight whether to add what raises the bound of the relaxation (6), or to keep the program small
     */
    MomentModel(MomentRules rules, MomentScope scope, long roomBytes, double nanosPerUnit, boolean tight) {
        this(rules, scope, roomBytes, nanosPerUnit, tight, 0, OptionalLong.empty());
    }

    /**
     * Builds the program of the lowest peak under a cost cap: the cost is then the peak without what is always resident, in
     * thousandths of the room.
     *
     * @param roomBytes a peak that is known to be possible, without what is always resident, in bytes
     * @param lowestBytes a peak below which none is, without what is always resident, in bytes
     * @param nanosPerUnit the time that one unit in the row of the cap means, in nanoseconds
     * @param capNanos the time that recomputes may take, in nanoseconds
     */
    static MomentModel ofLowestPeak(
            MomentRules rules,
            MomentScope scope,
            long roomBytes,
            long lowestBytes,
            double nanosPerUnit,
            long capNanos) {
        return new MomentModel(rules, scope, roomBytes, nanosPerUnit, false, lowestBytes, OptionalLong.of(capNanos));
    }

    private MomentModel(
            MomentRules rules,
            MomentScope scope,
            long roomBytes,
            double nanosPerUnit,
            boolean tight,
            long lowestBytes,
            OptionalLong capNanos) {
        this.graph = rules.graph();
        this.limits = rules.limits();
        this.impliesRuns = tight;
        this.states = rules.states();
        this.scope = scope;
        this.moments = scope.moments();
        this.roomBytes = roomBytes;
        this.nanosPerUnit = nanosPerUnit;
        this.peak = capNanos.isPresent() ? model.addColumn(share(lowestBytes), share(roomBytes), 1, false) : ABSENT;
        this.resident = new int[moments.length][];
        this.again = new int[moments.length][];
        for (int k = moments.length - 1; k >= 0; k--) {
            columns(k);
        }
        for (int k = 0; k < moments.length; k++) {
            through.add(new HashMap<>());
            uses(k);
            carry(k);
            bytes(k);
        }
        for (int k = 0; tight && k + 1 < moments.length; k++) {
            aggregate(k);
        }
        for (MomentScope.Transient at : scope.transients()) {
            transientBytes(Arrays.binarySearch(moments, at.moment()), at.operation());
        }
        capNanos.ifPresent(this::cap);
    }

    /** Turns the cost of recomputes into a row. */
    private void cap(long capNanos) {
        model.startRow(Double.NEGATIVE_INFINITY, capNanos / nanosPerUnit);
        for (int[] segment : again) {
            for (int operation = 0; operation < segment.length; operation++) {
                if (segment[operation] != ABSENT) {
                    model.addTerm(segment[operation], graph.nanos[operation] / nanosPerUnit);
                    model.setCost(segment[operation], 0);
                }
            }
        }
    }

    /** Starts a row of bytes, of which so many are there in any case: they fit the room, or the peak. */
    private void startBytes(long certainBytes) {
        model.startRow(Double.NEGATIVE_INFINITY, share((peak == ABSENT ? roomBytes : 0) - certainBytes));
        if (peak != ABSENT) {
            model.addTerm(peak, -1);
        }
    }

    MilpModel milp() {
        return model;
    }

    private int end(int k) {
        return k + 1 < moments.length ? moments[k + 1] : graph.operations() - 1;
    }

    private boolean counts(int storage) {
        return !graph.isSource(storage) && !scope.isTiny(storage);
    }

    private boolean mayRunAgain(int operation, int k) {
        return operation <= moments[k] && limits.allow(operation, moments[k] + 1);
    }

    /** Makes the columns of a moment and the segment after it: what its uses, and what comes later, may want. */
    private void columns(int k) {
        resident[k] = new int[states.count()];
        again[k] = new int[graph.operations()];
        Arrays.fill(resident[k], ABSENT);
        Arrays.fill(again[k], ABSENT);
        for (int storage : graph.touched[moments[k]]) {
            for (int state : counts(storage) ? states.of(storage) : List.<Integer>of()) {
                boolean now =
                        states.isBeginning(state) || states.isOverwriting(state) || states.maker(state) == moments[k];
                if (now && states.maker(state) <= moments[k]) {
                    resident[k][state] = ONE;
                }
            }
        }
        List<Integer> wanted = new ArrayList<>();
        for (int operation = moments[k] + 1; operation <= end(k); operation++) {
            want(operation, k, wanted);
        }
        if (k + 1 < moments.length) {
            for (int state = 0; state < states.count(); state++) {
                if (resident[k + 1][state] != ABSENT) {
                    wantState(state, k, wanted);
                }
            }
        } else {
            for (int storage : graph.lasting) {
                for (int state : states.of(storage)) {
                    wantState(state, k, wanted);
                }
            }
        }
        for (int next = 0; next < wanted.size(); next++) {
            int operation = wanted.get(next);
            if (scope.isExpanded(operation)) {
                want(operation, k, wanted);
            }
        }
    }

    /** Wants what an operation reads. */
    private void want(int operation, int k, List<Integer> wanted) {
        for (int value : graph.reads[operation]) {
            if (counts(graph.storage[value])) {
                for (int state : states.required(value, operation, moments[k])) {
                    wantState(state, k, wanted);
                }
            }
        }
    }

    private void wantState(int state, int k, List<Integer> wanted) {
        int maker = states.maker(state);
        if (!counts(states.storage(state)) || maker > moments[k]) {
            return;
        }
        if (resident[k][state] == ABSENT) {
            resident[k][state] = model.addBinary(0);
        }
        if (again[k][maker] == ABSENT && mayRunAgain(maker, k)) {
            again[k][maker] = model.addColumn(0, 1, graph.nanos[maker] / nanosPerUnit, !impliesRuns);
            wanted.add(maker);
        }
    }

    private void uses(int k) {
        uses(k, end(k), again[k]);
    }

    /** Adds the rows of what the operations after a moment read, and of what runs again. */
    private void uses(int k, int last, int[] runs) {
        for (int operation = moments[k] + 1; operation <= last; operation++) {
            uses(operation, ONE, k, runs);
        }
        for (int operation = 0; operation <= moments[k]; operation++) {
            if (runs[operation] != ABSENT && scope.isExpanded(operation)) {
                uses(operation, runs[operation], k, runs);
            }
        }
    }

    private void uses(int operation, int whether, int k, int[] runs) {
        for (int value : graph.reads[operation]) {
            if (counts(graph.storage[value])) {
                for (int state : states.required(value, operation, moments[k])) {
                    require(state, whether, k, runs);
                }
            }
        }
    }

    /** Adds the rows of all that comes after a moment, as if it were one segment. */
    private void aggregate(int k) {
        int[] runs = new int[graph.operations()];
        Arrays.fill(runs, ABSENT);
        for (int operation = 0; operation <= moments[k]; operation++) {
            int[] columns = new int[moments.length - k];
            int count = 0;
            for (int m = k; m < moments.length; m++) {
                if (again[m][operation] != ABSENT) {
                    columns[count++] = again[m][operation];
                }
            }
            if (count == 1) {
                runs[operation] = columns[0];
            } else if (count > 1) {
                runs[operation] = model.addColumn(0, 1, 0, false);
                any.add(new Any(runs[operation], Arrays.copyOf(columns, count)));
                model.startRow(0, Double.POSITIVE_INFINITY);
                model.addTerm(runs[operation], -1);
                for (int i = 0; i < count; i++) {
                    model.addTerm(columns[i], 1);
                }
            }
        }
        uses(k, graph.operations() - 1, runs);
        lasting(k, runs);
    }

    private void carry(int k) {
        for (int state = graph.values(); state < states.count(); state++) {
            int there = resident[k][states.storage(state)];
            if (resident[k][state] >= 0 && there >= 0) {
                model.startRow(0, Double.POSITIVE_INFINITY);
                model.addTerm(there, 1);
                model.addTerm(resident[k][state], -1);
            }
        }
        if (k + 1 == moments.length) {
            lasting(k, again[k]);
            return;
        }
        for (int state = 0; state < states.count(); state++) {
            if (resident[k + 1][state] != ABSENT && states.maker(state) <= moments[k]) {
                require(state, resident[k + 1][state], k, again[k]);
            }
        }
    }

    private void lasting(int k, int[] runs) {
        for (int storage : graph.lasting) {
            for (int state : counts(storage) ? states.of(storage) : List.<Integer>of()) {
                if (states.isBeginning(state) && states.maker(state) <= moments[k]) {
                    require(state, ONE, k, runs);
                }
            }
        }
    }

    /** Adds the row: the storage is in the state at the moment, or its maker runs again, if the given column is one. */
    private void require(int state, int whether, int k, int[] runs) {
        int there = resident[k][state];
        int run = runs[states.maker(state)];
        if (there == ONE || there == ABSENT || whether == there || (run >= 0 && whether == run)) {
            return;
        }
        if (whether == ONE && run == ABSENT) {
            model.setBounds(there, 1, 1);
            return;
        }
        model.startRow(whether == ONE ? 1 : 0, Double.POSITIVE_INFINITY);
        model.addTerm(there, 1);
        if (run != ABSENT) {
            model.addTerm(run, 1);
        }
        if (whether != ONE) {
            model.addTerm(whether, -1);
        }
    }

    private void bytes(int k) {
        long certainBytes = graph.workspace[moments[k]];
        List<Integer> storages = new ArrayList<>();
        for (int storage = 0; storage < graph.values(); storage++) {
            if (resident[k][storage] == ONE) {
                certainBytes += graph.bytes[storage];
            } else if (resident[k][storage] != ABSENT) {
                storages.add(storage);
            }
        }
        startBytes(certainBytes);
        for (int storage : storages) {
            model.addTerm(resident[k][storage], share(graph.bytes[storage]));
        }
    }

    /** Returns bytes in units of a thousandth of the room, which keeps the numbers near one. */
    private double share(long bytes) {
        return 1_000.0 * bytes / Math.max(1, roomBytes);
    }

    private void transientBytes(int k, int operation) {
        if (k < 0 || again[k][operation] == ABSENT) {
            return;
        }
        long touchedBytes = graph.workspace[operation];
        for (int storage : graph.touched[operation]) {
            touchedBytes += counts(storage) ? graph.bytes[storage] : 0;
        }
        List<Integer> storages = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        long certainBytes = 0;
        for (int storage = 0; storage < graph.values(); storage++) {
            int column = through(k, storage);
            if (column != ABSENT && Arrays.binarySearch(graph.touched[operation], storage) < 0) {
                if (column == ONE) {
                    certainBytes += graph.bytes[storage];
                } else {
                    storages.add(storage);
                    columns.add(column);
                }
            }
        }
        startBytes(certainBytes);
        model.addTerm(again[k][operation], share(touchedBytes));
        for (int i = 0; i < columns.size(); i++) {
            model.addTerm(columns.get(i), share(graph.bytes[storages.get(i)]));
        }
    }

    /** Returns the column that says that a storage stays on the device through the segment. */
    private int through(int k, int storage) {
        int before = resident[k][storage];
        int after = k + 1 < moments.length
                ? resident[k + 1][storage]
                : Arrays.binarySearch(graph.lasting, storage) >= 0 ? ONE : ABSENT;
        if (before == ABSENT || after == ABSENT || !counts(storage)) {
            return ABSENT;
        }
        int run = again[k][graph.producer[storage]];
        if (before == ONE && after == ONE && run == ABSENT) {
            return ONE;
        }
        return through.get(k).computeIfAbsent(storage, s -> {
            int column = model.addColumn(0, 1, 0, false);
            model.startRow(-1 + (before == ONE ? 1 : 0) + (after == ONE ? 1 : 0), Double.POSITIVE_INFINITY);
            model.addTerm(column, 1);
            if (before != ONE) {
                model.addTerm(before, -1);
            }
            if (after != ONE) {
                model.addTerm(after, -1);
            }
            if (run != ABSENT) {
                model.addTerm(run, 1);
                model.makeInteger(run);
            }
            return column;
        });
    }

    /** Returns the values that a schedule gives the columns, to start from. */
    double[] start(ComputeSequence sequence) {
        double[] values = new double[model.columns()];
        if (peak != ABSENT) {
            values[peak] = 1_000;
        }
        new MomentStart(graph, states, moments, resident, again).fill(values, sequence);
        for (Any one : any) {
            for (int column : one.columns()) {
                values[one.column()] = Math.max(values[one.column()], values[column]);
            }
        }
        for (int m = 0; m < moments.length; m++) {
            for (Map.Entry<Integer, Integer> entry : through.get(m).entrySet()) {
                int storage = entry.getKey();
                double before = isResident(m, storage, values) ? 1 : 0;
                double after = m + 1 == moments.length || isResident(m + 1, storage, values) ? 1 : 0;
                int run = again[m][graph.producer[storage]];
                values[entry.getValue()] = Math.max(0, before + after - 1 - (run >= 0 ? values[run] : 0));
            }
        }
        return values;
    }

    /** Leaves the residency of a storage at a moment as in the values, unless it is said to be free. */
    void fix(double[] values, MomentFreedom freedom) {
        for (int k = 0; k < moments.length; k++) {
            for (int state = 0; state < states.count(); state++) {
                int column = resident[k][state];
                if (column >= 0 && !freedom.isFree(k, states.storage(state))) {
                    double value = Math.rint(values[column]);
                    model.setBounds(column, value, value);
                }
            }
        }
    }

    /** Returns whether the values say that the storage is there at the moment of the given number. */
    private boolean isResident(int k, int storage, double[] values) {
        int column = resident[k][storage];
        return column == ONE || (column >= 0 && values[column] > 0.5);
    }

    /** Returns whether the storage is there at the moment of the given number, with the contents that are due then. */
    boolean isCurrent(int k, int storage, double[] values) {
        for (int state : states.of(storage)) {
            int column = resident[k][state];
            if (states.isOverwriting(state) && column >= 0 && values[column] < 0.5) {
                return false;
            }
        }
        return isResident(k, storage, values);
    }

    /** Returns whether the values say that the operation runs again in the segment of the given number. */
    boolean runsAgain(int k, int operation, double[] values) {
        int column = again[k][operation];
        return column >= 0 && values[column] > 0.5;
    }

    /** Returns the operations of which the values say that they run again in any segment. */
    BitSet recomputed(double[] values) {
        BitSet operations = new BitSet(graph.operations());
        for (int k = 0; k < moments.length; k++) {
            for (int operation = 0; operation <= moments[k]; operation++) {
                if (runsAgain(k, operation, values)) {
                    operations.set(operation);
                }
            }
        }
        return operations;
    }

    /** Returns the time of the recomputes that the values ask for, in nanoseconds, exactly. */
    long recomputeNanos(double[] values) {
        long nanos = 0;
        for (int k = 0; k < moments.length; k++) {
            for (int operation = 0; operation <= moments[k]; operation++) {
                nanos += runsAgain(k, operation, values) ? graph.nanos[operation] : 0;
            }
        }
        return nanos;
    }
}
