package io.memplan.rematerialize;

import com.google.ortools.Loader;
import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.IntervalVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The choices of a few gaps of a step as intervals on its timeline, for CP-SAT. */
final class JointWindowModel {

    /*
     * The step is cut into segments of successive first computes; segment j starts at S_j and lasts as long as its computes,
     * with what is recomputed for its first operation. A gap covers whole segments. In a gap the storage
     *  (1) is kept: it takes its bytes in every segment of the gap;
     *  (2) is recomputed: the compute instance lengthens the segment at the gap's end, by an estimate; or
     *  (3) is swapped: a copy out after the segment that made it, and a copy in that ends before the gap does, each an
     *      interval on its lane, of which no two overlap; it takes its bytes in the first segments, until one begins after the
     *      copy out, and in the last, from the one in which the copy in begins.
     * Gaps outside the window keep their choice; those that are swapped are on the lanes all the same, and may move in time.
     * What is always there in a segment is its bytes with all these gaps away. The bytes of each segment fit the device: as
     * the segments follow one another, that is the cumulative constraint, in a form that CP-SAT propagates far better.
     * The step is to end before it does at present, which leaves each segment a narrow range of times.
     * Whole units of about a millionth of the step and of the budget; where the present choice would not fit, because a
     * segment counts with its fullest moment, it is made to fit.
     * It is a model of the schedule that SwapScheduler builds, not a bound: what it finds is simulated before it counts.
     */

    /** What may become of a gap; a bit for each. */
    static final int KEEP = 1;

    static final int RECOMPUTE = 2;
    static final int SWAP = 4;

    /**
     * A gap that the model decides, or that is swapped.
     *
     * @param gap the gap in the graph
     * @param made the segment at whose start the copy out may begin
     * @param from the first segment in the gap
     * @param to the segment that ends it
     * @param due the segment at whose start the copy in must have ended
     * @param bytes the bytes of the storage
     * @param outNanos how long it takes out
     * @param inNanos how long it takes in
     * @param recomputeNanos how long a recompute takes
     * @param allowed the choices
     * @param present the choice at present
     */
    record Item(
            int gap,
            int made,
            int from,
            int to,
            int due,
            long bytes,
            long outNanos,
            long inNanos,
            long recomputeNanos,
            int allowed,
            int present) {

        Item withRecomputeNanos(long otherNanos) {
            return new Item(gap, made, from, to, due, bytes, outNanos, inNanos, otherNanos, allowed, present);
        }
    }

    private static final long UNITS = 1 << 20;

    /** In so many segments at most is a storage still on its way out, or on its way in. */
    private static final int REACH = 24;

    private final CpModel model = new CpModel();
    private final List<Item> items;
    private final long[] bytes;
    private final IntVar[] start;
    private final LinearExprBuilder[] demands;
    private final List<BoolVar> kept = new ArrayList<>();
    private final List<BoolVar> recomputed = new ArrayList<>();
    private final List<IntervalVar> outLane = new ArrayList<>();
    private final List<IntervalVar> inLane = new ArrayList<>();
    private final long nanosUnit;
    private final long bytesUnit;
    private final long horizon;
    private final boolean possible;

    /**
     * Builds the model.
     *
     * @param nanos how long the computes of each segment take, without recomputes of the items
     * @param bytes the most bytes of each segment when every item is away
     * @param presentNanos how long the step takes at present
     */
    JointWindowModel(long[] nanos, long[] bytes, long budgetBytes, long presentNanos, List<Item> items) {
        Loader.loadNativeLibraries();
        this.items = items;
        this.bytes = bytes.clone();
        this.nanosUnit = Math.max(1, presentNanos / UNITS);
        this.bytesUnit = Math.max(1, budgetBytes / UNITS);
        this.horizon = presentNanos / nanosUnit - 1;
        this.start = new IntVar[nanos.length + 1];
        this.demands = new LinearExprBuilder[nanos.length];
        this.possible = addTimes(nanos);
        if (possible) {
            fitPresent(nanos, budgetBytes);
            items.forEach(this::add);
            addSegments(nanos, budgetBytes);
            model.addNoOverlap(outLane);
            model.addNoOverlap(inLane);
            model.minimize(start[nanos.length]);
        }
    }

    private long units(long time) {
        return time / nanosUnit;
    }

    /** Gives each segment its range of times; returns whether all are possible. */
    private boolean addTimes(long[] nanos) {
        long before = 0;
        for (long segment : nanos) {
            before += units(segment);
        }
        long spare = horizon - before;
        before = 0;
        for (int segment = 0; segment <= nanos.length && spare >= 0; segment++) {
            start[segment] = model.newIntVar(before, before + spare, "s");
            before += segment < nanos.length ? units(nanos[segment]) : 0;
        }
        return spare >= 0;
    }

    /** Lowers what is always there where the present choice would not fit. */
    private void fitPresent(long[] nanos, long budgetBytes) {
        long[] sum = bytes.clone();
        for (Item item : items) {
            if (item.present() == KEEP) {
                for (int segment = item.from(); segment < item.to(); segment++) {
                    sum[segment] += item.bytes();
                }
            } else if (item.present() == SWAP) {
                int leaves = item.from();
                for (long left = item.outNanos(); left > 0 && leaves < item.to(); leaves++) {
                    sum[leaves] += item.bytes();
                    left -= nanos[leaves];
                }
                int comes = item.to() - 1;
                for (long left = item.inNanos(); left > 0 && comes >= leaves; comes--) {
                    sum[comes] += item.bytes();
                    left -= nanos[comes];
                }
            }
        }
        for (int segment = 0; segment < bytes.length; segment++) {
            bytes[segment] -= Math.max(0, Math.min(bytes[segment], sum[segment] - budgetBytes));
        }
    }

    private void addSegments(long[] nanos, long budgetBytes) {
        for (int segment = 0; segment < nanos.length; segment++) {
            LinearExprBuilder end = LinearExpr.newBuilder().add(start[segment]).add(units(nanos[segment]));
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i).to() == segment) {
                    end.addTerm(recomputed.get(i), units(items.get(i).recomputeNanos()));
                }
            }
            model.addGreaterOrEqual(start[segment + 1], end);
            if (demands[segment] != null) {
                model.addLessOrEqual(demands[segment], (budgetBytes - bytes[segment]) / bytesUnit);
            }
        }
    }

    private void demand(int segment, Literal present, long size) {
        if (demands[segment] == null) {
            demands[segment] = LinearExpr.newBuilder();
        }
        demands[segment].addTerm(present, size / bytesUnit);
    }

    private void add(Item item) {
        BoolVar keep = choice(item, KEEP);
        BoolVar recompute = choice(item, RECOMPUTE);
        BoolVar swap = choice(item, SWAP);
        model.addExactlyOne(new Literal[] {keep, recompute, swap});
        kept.add(keep);
        recomputed.add(recompute);
        if ((item.allowed() & KEEP) != 0) {
            for (int segment = item.from(); segment < item.to(); segment++) {
                demand(segment, keep, item.bytes());
            }
        }
        if ((item.allowed() & SWAP) != 0) {
            addCopies(item, swap);
        }
        model.addHint(keep, item.present() == KEEP ? 1 : 0);
        model.addHint(recompute, item.present() == RECOMPUTE ? 1 : 0);
        model.addHint(swap, item.present() == SWAP ? 1 : 0);
    }

    private void addCopies(Item item, BoolVar swap) {
        IntVar outEnd = model.newIntVar(0, horizon, "outEnd");
        IntVar inStart = model.newIntVar(0, horizon, "inStart");
        IntVar out = model.newIntVar(0, horizon, "out");
        IntVar inEnd = model.newIntVar(0, horizon, "inEnd");
        outLane.add(
                model.newOptionalIntervalVar(out, LinearExpr.constant(units(item.outNanos())), outEnd, swap, "out"));
        inLane.add(
                model.newOptionalIntervalVar(inStart, LinearExpr.constant(units(item.inNanos())), inEnd, swap, "in"));
        model.addGreaterOrEqual(out, start[item.made()]).onlyEnforceIf(swap);
        model.addGreaterOrEqual(inStart, outEnd).onlyEnforceIf(swap);
        model.addGreaterOrEqual(start[item.due()], inEnd).onlyEnforceIf(swap);
        int lastOut = Math.min(item.to(), item.from() + REACH);
        Literal before = swap;
        for (int segment = item.from(); segment < lastOut; segment++) {
            BoolVar there = model.newBoolVar("leaving");
            model.addImplication(there, before);
            model.addGreaterOrEqual(start[segment], outEnd).onlyEnforceIf(new Literal[] {swap, there.not()});
            demand(segment, there, item.bytes());
            before = there;
        }
        if (lastOut < item.to()) {
            model.addGreaterOrEqual(start[lastOut], outEnd).onlyEnforceIf(swap);
        }
        int firstIn = Math.max(item.from(), item.to() - REACH);
        before = swap;
        for (int segment = item.to() - 1; segment >= firstIn; segment--) {
            BoolVar there = model.newBoolVar("coming");
            model.addImplication(there, before);
            model.addGreaterOrEqual(inStart, start[segment + 1]).onlyEnforceIf(new Literal[] {swap, there.not()});
            demand(segment, there, item.bytes());
            before = there;
        }
        if (firstIn > item.from()) {
            model.addGreaterOrEqual(inStart, start[firstIn]).onlyEnforceIf(swap);
        }
    }

    private BoolVar choice(Item item, int which) {
        BoolVar choice = model.newBoolVar("c");
        if ((item.allowed() & which) == 0) {
            model.addEquality(choice, 0);
        }
        return choice;
    }

    /**
     * Returns the choice of each item, or null if none is found.
     *
     * @param effort the deterministic time to spend, about seconds
     * @param stop ends the search at once
     */
    int @Nullable [] solve(double effort, double seconds, long seed, BooleanSupplier stop) {
        if (!possible) {
            return null;
        }
        CpSolver solver = new CpSolver();
        solver.getParameters()
                .setNumWorkers(1)
                .setRandomSeed((int) (seed & 0x3fff_ffff))
                .setMaxDeterministicTime(effort)
                .setMaxTimeInSeconds(seconds);
        CpSolverStatus status = NativeWatch.run(solver::stopSearch, stop, () -> solver.solve(model));
        if (status != CpSolverStatus.OPTIMAL && status != CpSolverStatus.FEASIBLE) {
            return null;
        }
        int[] choices = new int[items.size()];
        for (int i = 0; i < choices.length; i++) {
            choices[i] =
                    solver.booleanValue(kept.get(i)) ? KEEP : solver.booleanValue(recomputed.get(i)) ? RECOMPUTE : SWAP;
        }
        return choices;
    }
}
