package io.memplan.rematerialize;

import com.google.ortools.Loader;
import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.IntervalVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.Literal;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The whole step of a small graph as intervals on a timeline, for CP-SAT. */
final class TimelineModel {

    /*
     * Every operation has a first compute, in graph order, and optional recomputes; one lane runs them all. A storage is on
     * the device in stays. A stay begins with a compute of the producer, or with an optional copy in, which needs the copy
     * out to have ended; the copy out happens in a stay. Each compute reads each input in one stay, which lasts until the
     * compute ends. Stays, and workspace while a compute runs, share the device. Copies take one lane for each direction.
     *
     * It is a relaxation of what the simulator can do: links have the best of their speeds and of the tiers', rounded down;
     * copies outside take no room; a stay of no length takes no bytes. Contents never change (no overwriting, no views), so that one copy
     * outside serves all fetches. Times are in parts of a nanosecond, so that a compute of no time takes one part, and so
     * holds its bytes; all that adds less than a nanosecond. What outlives the step never leaves, and is made once. No operation is worth more recomputes than fit between the best time known and the base
     * time, or than it has readers, and no storage more fetches than it has readers.
     */

    /** A compute. */
    record Run(int operation, IntVar start, IntVar end, Literal present) {}

    /** A stretch in which a storage is on the device; a copy in if it has no run. */
    record Stay(int storage, IntVar start, IntVar arrival, IntVar end, Literal present, boolean fetched) {}

    /** The copy of a storage out of the device. */
    record Leave(int storage, IntVar start, IntVar end, BoolVar present) {}

    private static final int MOST_RUNS = 40;

    private final CompactGraph graph;
    private final PlanRequest request;
    private final long horizon;
    private final CpModel model = new CpModel();
    private final List<Run> runs = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>();
    private final List<Leave> leaves = new ArrayList<>();
    private final List<IntervalVar> outLane = new ArrayList<>();
    private final List<IntervalVar> inLane = new ArrayList<>();
    private final IntVar makespan;
    private final TimelineClock clock;

    private TimelineModel(PlanRequest request, CompactGraph graph, long horizon) {
        Loader.loadNativeLibraries();
        this.request = request;
        this.graph = graph;
        this.clock = new TimelineClock(graph, horizon, MOST_RUNS);
        this.horizon = clock.horizon();
        this.makespan = model.newIntVar(0, this.horizon, "end");
    }

    /** Returns the model of schedules that take no longer than a known one, or null if it would be too large. */
    static @org.jspecify.annotations.Nullable TimelineModel of(
            PlanRequest request, CompactGraph graph, long knownNanos) {
        TimelineModel model = new TimelineModel(request, graph, knownNanos);
        return model.build() ? model : null;
    }

    private boolean build() {
        if (clock.runs() > MOST_RUNS) {
            return false;
        }
        addRuns();
        addStays();
        addReads();
        TimelineMemory.addTo(model, request, graph, clock, stays, runs);
        model.addNoOverlap(outLane);
        model.addNoOverlap(inLane);
        model.minimize(makespan);
        return true;
    }

    private void addRuns() {
        List<IntervalVar> lane = new ArrayList<>();
        IntVar previous = null;
        for (int operation = 0; operation < graph.operations(); operation++) {
            Run before = null;
            for (int i = 0; i < clock.runsOf(operation); i++) {
                Literal present = i == 0 ? model.trueLiteral() : model.newBoolVar("p");
                IntVar start = model.newIntVar(0, horizon, "s");
                IntVar end = model.newIntVar(0, horizon, "e");
                lane.add(model.newOptionalIntervalVar(
                        start, LinearExpr.constant(clock.partsOf(operation)), end, present, "run"));
                model.addGreaterOrEqual(makespan, end).onlyEnforceIf(present);
                if (before != null) {
                    model.addGreaterOrEqual(start, before.end()).onlyEnforceIf(present);
                    model.addImplication(present, before.present());
                } else if (previous != null) {
                    model.addGreaterOrEqual(start, previous);
                }
                before = new Run(operation, start, end, present);
                previous = i == 0 ? end : previous;
                runs.add(before);
            }
        }
        model.addNoOverlap(lane);
    }

    private void addStays() {
        for (Run run : runs) {
            for (int base : graph.bases[run.operation()]) {
                IntVar end = model.newIntVar(0, horizon, "stay");
                model.addGreaterOrEqual(end, run.end()).onlyEnforceIf(run.present());
                stays.add(new Stay(base, run.start(), run.end(), end, run.present(), false));
            }
        }
        boolean outside = request.hostBudgetBytes() + request.diskBudgetBytes() > 0;
        for (int storage = 0; outside && storage < graph.values(); storage++) {
            if (!graph.isSource(storage) && graph.bytes[storage] > 0 && !isLasting(storage)) {
                addCopies(storage);
            }
        }
    }

    private void addCopies(int storage) {
        HardwareProfile hardware = request.hardware();
        List<Tier> tiers = JointRelaxation.tiersOf(request);
        long out = tiers.stream()
                .mapToLong(tier -> clock.partsOf(hardware.out(tier), storage))
                .min()
                .orElseThrow();
        long in = tiers.stream()
                .mapToLong(tier -> clock.partsOf(hardware.in(tier), storage))
                .min()
                .orElseThrow();
        BoolVar leaves1 = model.newBoolVar("leaves");
        IntVar start = model.newIntVar(0, horizon, "out");
        IntVar end = model.newIntVar(0, horizon, "outEnd");
        outLane.add(model.newOptionalIntervalVar(start, LinearExpr.constant(out), end, leaves1, "out"));
        model.addGreaterOrEqual(makespan, end).onlyEnforceIf(leaves1);
        List<Literal> from = new ArrayList<>();
        for (Stay stay : List.copyOf(stays)) {
            if (stay.storage() == storage) {
                BoolVar here = model.newBoolVar("leavesFrom");
                model.addImplication(here, stay.present());
                model.addGreaterOrEqual(start, stay.arrival()).onlyEnforceIf(here);
                model.addGreaterOrEqual(stay.end(), end).onlyEnforceIf(here);
                from.add(here);
            }
        }
        model.addEquality(LinearExpr.sum(from.toArray(new Literal[0])), leaves1);
        leaves.add(new Leave(storage, start, end, leaves1));
        long fetches = in == 0 ? Long.MAX_VALUE : horizon / in;
        long readers = 0;
        for (Run run : runs) {
            readers += readsStorage(run.operation(), storage) ? 1 : 0;
        }
        BoolVar before = null;
        for (int i = 0; i < Math.min(fetches, readers); i++) {
            BoolVar present = model.newBoolVar("fetched");
            IntVar issue = model.newIntVar(0, horizon, "in");
            IntVar arrival = model.newIntVar(0, horizon, "inEnd");
            IntVar until = model.newIntVar(0, horizon, "stay");
            inLane.add(model.newOptionalIntervalVar(issue, LinearExpr.constant(in), arrival, present, "in"));
            model.addImplication(present, leaves1);
            model.addGreaterOrEqual(issue, end).onlyEnforceIf(present);
            model.addGreaterOrEqual(until, arrival).onlyEnforceIf(present);
            model.addGreaterOrEqual(makespan, arrival).onlyEnforceIf(present);
            if (before != null) {
                model.addImplication(present, before);
            }
            before = present;
            stays.add(new Stay(storage, issue, arrival, until, present, true));
        }
    }

    private boolean readsStorage(int operation, int storage) {
        for (int value : graph.reads[operation]) {
            if (value == storage) {
                return true;
            }
        }
        return false;
    }

    private boolean isLasting(int storage) {
        return Arrays.binarySearch(graph.lasting, storage) >= 0;
    }

    private void addReads() {
        for (Run run : runs) {
            for (int value : graph.reads[run.operation()]) {
                if (graph.isSource(value)) {
                    continue;
                }
                List<Literal> choices = new ArrayList<>();
                for (Stay stay : stays) {
                    if (stay.storage() == value) {
                        BoolVar chosen = model.newBoolVar("reads");
                        model.addImplication(chosen, stay.present());
                        model.addGreaterOrEqual(run.start(), stay.arrival()).onlyEnforceIf(chosen);
                        model.addGreaterOrEqual(stay.end(), run.end()).onlyEnforceIf(chosen);
                        choices.add(chosen);
                    }
                }
                choices.add(run.present().not());
                model.addExactlyOne(choices);
            }
        }
        for (int storage : graph.lasting) {
            List<Literal> choices = new ArrayList<>();
            for (Stay stay : stays) {
                if (stay.storage() == storage) {
                    BoolVar chosen = model.newBoolVar("lasts");
                    model.addImplication(chosen, stay.present());
                    model.addGreaterOrEqual(stay.end(), makespan).onlyEnforceIf(chosen);
                    choices.add(chosen);
                }
            }
            model.addExactlyOne(choices);
        }
    }

    CpModel model() {
        return model;
    }

    /** Returns the nanoseconds, as the simulator rounds them, that no schedule beats if the model's end cannot be lower. */
    long boundNanos(double objectiveBound) {
        return clock.boundNanos(objectiveBound);
    }

    List<Run> runs() {
        return runs;
    }

    List<Stay> stays() {
        return stays;
    }

    List<Leave> leaves() {
        return leaves;
    }
}
