package io.memplan.batching.execute;

import io.memplan.batching.ir.BatchPoint;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import io.memplan.batching.pass.BatchPoints;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.batching.tensor.TensorSession;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * Launches regions of tensor operations for lanes, for one run of a program.
 *
 * <p>An executor calls {@link #onSweep} once with a way to find all tensors that its lanes hold: in variables, on
 * stacks, and as results. It then hands each region that lanes come to to {@link #launch}.
 */
public final class TensorLauncher implements AutoCloseable {

    private final TensorSession session;
    private final IdentityHashMap<Instruction.Region, RegionPlan> planByRegion = new IdentityHashMap<>();
    private final IdentityHashMap<Instruction.Region, LaunchCount> countByRegion = new IdentityHashMap<>();
    private final List<Instruction.Region> order = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private TensorSession.Roots roots = found -> {};
    private boolean traced;

    /** A launch of a region, whose number among the batch points is found at the end. */
    private record Trace(Instruction.Region region, LaunchEvent event) {}

    /** Creates a launcher. */
    public TensorLauncher(TensorOptions options) {
        this(new TensorSession(options));
    }

    /** Creates a launcher for a session, which closing the launcher closes. */
    public TensorLauncher(TensorSession session) {
        this.session = session;
    }

    /** Sets where the tensors that lanes hold are found. */
    public void onSweep(TensorSession.Roots found) {
        roots = found;
    }

    /** Returns arguments with tensors in the place of arrays. */
    public List<Object[]> hold(List<Object[]> arguments) {
        List<Object[]> held = new ArrayList<>();
        for (Object[] member : arguments) {
            Object[] own = new Object[member.length];
            for (int i = 0; i < own.length; i++) {
                own[i] = member[i] == null ? null : session.hold(member[i]);
            }
            held.add(own);
        }
        return held;
    }

    /** Returns results with arrays in the place of tensors. */
    public BatchResult deliver(BatchResult result) {
        List<BatchResult.Member> members = new ArrayList<>();
        for (BatchResult.Member member : result.members()) {
            List<Object> delivered = new ArrayList<>();
            for (Object value : member.results()) {
                delivered.add(value == null ? null : session.deliver(value));
            }
            members.add(new BatchResult.Member(delivered, member.failure()));
        }
        return result.withMembers(members);
    }

    /**
     * Runs a region for lanes that have come to it.
     *
     * @param region the instructions
     * @param lanes at least one lane
     * @param width the lanes that could have taken part
     */
    public void launch(Instruction.Region region, Lanes lanes, int width) {
        long start = System.nanoTime();
        session.begin(this::forEachRoot);
        try {
            new RegionRun(session, region, planByRegion.computeIfAbsent(region, RegionPlan::of), lanes).run();
        } finally {
            session.end();
        }
        LaunchCount count = countByRegion.get(region);
        if (count == null) {
            order.add(region);
            count = new LaunchCount(region, 0, 0, 0, 0, 0);
        }
        long took = System.nanoTime() - start;
        countByRegion.put(region, count.plus(lanes.size(), width, took));
        if (traced && traces.size() < PointLog.MOST_EVENTS) {
            traces.add(new Trace(region, new LaunchEvent(-1, start - startNanos, took, lanes.size())));
        }
    }

    /** Notes every launch from now on, up to a million, for a trace. */
    public TensorLauncher traced() {
        traced = true;
        return this;
    }

    /** Returns a result that says what was launched at each batch point of a program. */
    BatchResult report(Program program, BatchResult result) {
        List<PointUse> uses = new ArrayList<>();
        IdentityHashMap<Instruction.Region, Integer> numbers = new IdentityHashMap<>();
        for (BatchPoint point : BatchPoints.of(program)) {
            LaunchCount count =
                    countByRegion.getOrDefault(point.region(), new LaunchCount(point.region(), 0, 0, 0, 0, 0));
            numbers.put(point.region(), uses.size());
            uses.add(new PointUse(
                    point.region().toString(),
                    point.function(),
                    point.line(),
                    count.launches(),
                    count.lanes(),
                    count.laneSlots(),
                    count.largest(),
                    count.nanos()));
        }
        List<LaunchEvent> events = new ArrayList<>();
        for (Trace trace : traces) {
            Integer number = numbers.get(trace.region());
            if (number != null) {
                events.add(trace.event().at(number));
            }
        }
        return result.withPoints(uses, events);
    }

    private void forEachRoot(Consumer<Object> found) {
        roots.forEach(found);
    }

    /** Returns how often each region was launched, in the order of their first launches. */
    public List<LaunchCount> counts() {
        return order.stream().map(countByRegion::get).toList();
    }

    /** Returns the session whose tensors are launched. */
    public TensorSession session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
    }
}
