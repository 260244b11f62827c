package io.memplan.rematerialize;

import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CumulativeConstraint;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.IntervalVar;
import com.google.ortools.sat.LinearArgument;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Retention intervals as a program for CP-SAT. */
final class IntervalModel {

    /*
     * The model of Bartan et al. (Moccasin, ICML 2023), with times of our own. The first compute of operation t is at time
     * (t + 1) W, where W is above the number of all recomputes; a recompute is at any other time, no two at the same. Their
     * event grid allows a recompute once between two first computes, and there in graph order only; without that, every
     * schedule of the order of first computes in which no operation runs more often than its limit is a solution.
     *  (1) each compute i of an operation begins an interval of each storage that it brings about, until the last use of
     *      that compute's result, and before compute i + 1 begins;
     *  (2) what a compute reads lies in an interval of its storage;
     *  (3) at every time the bytes of the intervals, and the workspace of what runs, fit;
     *  (4) what outlives the step is there at its end;
     *  (5) an operation that some schedule computes more often than its limit C may instead, for the cost of C recomputes,
     *      have its storages found by everyone at any time, and take no bytes beyond its computes.
     * The least time is a lower bound: storages of few bytes count as nothing and are always there, and of views and of
     * overwriting only the presence of the storage and the limits of recomputing are in the model. All numbers are whole:
     * bytes and times divided by a common divisor, rounded so that no schedule is lost.
     */

    private final CompactGraph graph;
    private final RepeatLimits repeats;
    private final ComputeLimits limits;
    private final boolean[] counts;
    private final int stage;
    private final long nanosUnit;
    private final CpModel model = new CpModel();
    private final IntVar[][] starts;
    private final BoolVar[][] present;
    private final IntVar[][] ends;
    private final @Nullable BoolVar[] beyond;

    IntervalModel(CompactGraph graph, RepeatLimits repeats, ComputeLimits limits, long roomBytes, long tinyBytes) {
        this.graph = graph;
        this.repeats = repeats;
        this.limits = limits;
        int operations = graph.operations();
        this.stage = limits.recomputes() + 1;
        this.counts = new boolean[graph.values()];
        for (int storage = 0; storage < counts.length; storage++) {
            counts[storage] =
                    !graph.isSource(storage) && graph.storage[storage] == storage && graph.bytes[storage] > tinyBytes;
        }
        this.nanosUnit = Math.max(1, divisor(graph.nanos));
        this.starts = new IntVar[operations][];
        this.present = new BoolVar[operations][];
        this.beyond = new BoolVar[operations];
        this.ends = new IntVar[graph.values()][];
        for (int operation = 0; operation < operations; operation++) {
            computes(operation);
        }
        memory(roomBytes);
        for (int operation = 0; operation < operations; operation++) {
            coverage(operation);
        }
        LinearExprBuilder cost = LinearExpr.newBuilder();
        for (int operation = 0; operation < operations; operation++) {
            for (int i = 1; i < limits.of(operation); i++) {
                cost.addTerm(present[operation][i], graph.nanos[operation] / nanosUnit);
            }
            BoolVar more = beyond[operation];
            if (more != null) {
                cost.addTerm(more, limits.of(operation) * (graph.nanos[operation] / nanosUnit));
            }
        }
        model.minimize(cost);
    }

    private static long divisor(long[] numbers) {
        long divisor = 0;
        for (long number : numbers) {
            long other = number;
            while (other != 0) {
                long rest = divisor % other;
                divisor = other;
                other = rest;
            }
        }
        return divisor;
    }

    CpModel model() {
        return model;
    }

    /** Returns the time of a cost in the units of the model, in nanoseconds, for the whole step. */
    long nanos(double cost) {
        return graph.graph().baseNanos() + Math.max(0, (long) Math.ceil(cost - 1e-6)) * nanosUnit;
    }

    /** Returns a time in the units of the model's costs. */
    double units(long nanos) {
        return nanos / (double) nanosUnit;
    }

    private long first(int operation) {
        return (operation + 1L) * stage;
    }

    private long end() {
        return (graph.operations() + 1L) * stage;
    }

    private void computes(int operation) {
        int most = limits.of(operation);
        starts[operation] = new IntVar[most];
        present[operation] = new BoolVar[most];
        beyond[operation] = limits.isCapped(operation) ? model.newBoolVar("") : null;
        long latest = end() - 1;
        for (int after = operation + 1; after < graph.operations() && latest == end() - 1; after++) {
            latest = repeats.allow(operation, after) ? latest : first(after - 1) - 1;
        }
        starts[operation][0] = model.newConstant(first(operation));
        present[operation][0] = (BoolVar) model.trueLiteral();
        for (int i = 1; i < most; i++) {
            starts[operation][i] = model.newIntVar(first(operation) + 1, Math.max(first(operation) + 1, latest), "");
            present[operation][i] = model.newBoolVar("");
            if (i > 1) {
                model.addImplication(present[operation][i], present[operation][i - 1]);
                model.addLessThan(starts[operation][i - 1], starts[operation][i])
                        .onlyEnforceIf(present[operation][i]);
            }
        }
        for (int storage : graph.bases[operation]) {
            if (counts[storage]) {
                ends[storage] = new IntVar[most];
                for (int i = 0; i < most; i++) {
                    ends[storage][i] = model.newIntVar(first(operation) + 1, end() + 1, "");
                }
            }
        }
    }

    private void memory(long roomBytes) {
        long divisor = 0;
        long sum = 0;
        for (int storage = 0; storage < graph.values(); storage++) {
            divisor = counts[storage] ? divisor(new long[] {divisor, graph.bytes[storage]}) : divisor;
            sum += counts[storage] ? graph.bytes[storage] : 0;
        }
        for (long workspace : graph.workspace) {
            divisor = divisor(new long[] {divisor, workspace});
        }
        long unit = Math.max(Math.max(1, divisor), sum >> 40);
        CumulativeConstraint memory = model.addCumulative(Math.max(0, Math.floorDiv(roomBytes, unit)));
        List<IntervalVar> lane = new ArrayList<>();
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int i = 0; i < limits.of(operation); i++) {
                IntervalVar running =
                        model.newOptionalFixedSizeIntervalVar(starts[operation][i], 1, present[operation][i], "");
                lane.add(running);
                if (graph.workspace[operation] >= unit) {
                    memory.addDemand(running, graph.workspace[operation] / unit);
                }
                for (int storage : graph.bases[operation]) {
                    if (counts[storage]) {
                        retain(operation, i, storage, memory, unit);
                    }
                }
            }
        }
        model.addNoOverlap(lane);
    }

    private void retain(int operation, int i, int storage, CumulativeConstraint memory, long unit) {
        IntVar start = starts[operation][i];
        IntVar end = ends[storage][i];
        IntVar size = model.newIntVar(1, end() + 1, "");
        memory.addDemand(
                model.newOptionalIntervalVar(start, size, end, present[operation][i], ""), graph.bytes[storage] / unit);
        if (i + 1 < limits.of(operation)) {
            model.addLessOrEqual(end, starts[operation][i + 1]).onlyEnforceIf(present[operation][i + 1]);
        }
        if (Arrays.binarySearch(graph.lasting, storage) >= 0) {
            model.addEquality(end, end() + 1).onlyEnforceIf(present[operation][i]);
        }
    }

    /** States that each compute of the operation finds what it reads. */
    private void coverage(int operation) {
        for (int storage : graph.touched[operation]) {
            int producer = graph.producer[storage];
            if (!counts[storage] || producer == operation) {
                continue;
            }
            for (int j = 0; j < limits.of(operation); j++) {
                List<Literal> ways = new ArrayList<>();
                for (int i = 0; i < limits.of(producer); i++) {
                    BoolVar way = model.newBoolVar("");
                    model.addImplication(way, present[producer][i]);
                    model.addLessThan(starts[producer][i], starts[operation][j]).onlyEnforceIf(way);
                    model.addLessThan(starts[operation][j], ends[storage][i]).onlyEnforceIf(way);
                    ways.add(way);
                }
                ways.add(present[operation][j].not());
                BoolVar more = beyond[producer];
                if (more != null) {
                    ways.add(more);
                }
                model.addBoolOr(ways);
            }
        }
    }

    /** Hints at a schedule, as far as it is within the limits. */
    void hint(ComputeSequence sequence) {
        int[] computed = new int[graph.operations()];
        long now = 0;
        for (int place = 0; place < sequence.size(); place++) {
            int operation = sequence.operation(place);
            now = sequence.placeOf(operation) == place ? first(operation) : now + 1;
            int i = computed[operation]++;
            if (i > 0 && i < limits.of(operation)) {
                model.addHint(present[operation][i], true);
                model.addHint(starts[operation][i], now);
            }
        }
        for (int operation = 0; operation < graph.operations(); operation++) {
            BoolVar more = beyond[operation];
            if (more != null) {
                model.addHint(more, false);
            }
            for (int i = Math.max(1, computed[operation]); i < limits.of(operation); i++) {
                model.addHint(present[operation][i], false);
            }
        }
    }

    /** Returns the order of computes of a solution, given the values of its variables. */
    int[] order(ToLongFunction<LinearArgument> value) {
        record Compute(long time, int operation) {}
        List<Compute> computes = new ArrayList<>();
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int i = 0; i < limits.of(operation); i++) {
                if (i == 0 || value.applyAsLong(present[operation][i]) == 1) {
                    computes.add(new Compute(value.applyAsLong(starts[operation][i]), operation));
                }
            }
        }
        computes.sort(Comparator.comparingLong(Compute::time));
        return computes.stream().mapToInt(Compute::operation).toArray();
    }
}
