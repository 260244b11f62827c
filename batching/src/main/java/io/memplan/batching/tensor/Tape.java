package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log of the launches of a run, through which gradients flow back: the last launch first, each operation by its
 * adjoint. It keeps what adjoints read, for the rows that were active only.
 *
 * <p>Under a budget the log is cut into segments: when one has grown to half the budget, only what lanes hold at that
 * moment is kept of it, and the rest is computed again, launch by launch and without any control flow, before gradients
 * flow back through it. So every launch is run at most twice.
 */
public final class Tape implements LaunchLog, AutoCloseable {

    private final long segmentBytes;
    private final TensorSession session;
    private final List<LogEntry> entries = new ArrayList<>();
    private final IdentityHashMap<Slab, Integer> entryBySlab = new IdentityHashMap<>();
    private final List<Integer> launchEnds = new ArrayList<>();
    private final List<Integer> segmentStarts = new ArrayList<>(List.of(0));
    private final IdentityHashMap<Slab, NDArray> gradientBySlab = new IdentityHashMap<>();
    private final Set<Slab> retained = new HashSet<>();
    private final Set<Slab> read = new HashSet<>();
    private final Set<Slab> drawn = new HashSet<>();
    private long heldBytes;
    private long segmentHeldBytes;
    private long peakBytes;
    private long recordedBytes;

    /**
     * Starts a log.
     *
     * @param options how tensors are computed
     * @param budgetBytes how much it may keep, in bytes
     */
    public Tape(TensorOptions options, long budgetBytes) {
        if (budgetBytes < 1) {
            throw new IllegalArgumentException("The budget of the tape is " + budgetBytes + " bytes."
                    + "\nMaybe give Long.MAX_VALUE to keep everything.");
        }
        this.segmentBytes = budgetBytes / 2;
        this.session = new TensorSession(options, this);
    }

    /** Returns the session that is logged. */
    public TensorSession session() {
        return session;
    }

    /** Wants the gradient of an argument. */
    public void watch(NDArray argument) {
        session.hold(argument);
        session.slabOf(argument).setDifferentiable();
    }

    /** Returns the most bytes that were kept at a time, the user's own arrays and gradients not counted. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Returns the bytes that would have been kept without a budget. */
    public long recordedBytes() {
        return recordedBytes;
    }

    @Override
    public void gathered(Slab made, TensorValue[] from) {
        if (Arrays.stream(from).anyMatch(value -> value.slab().differentiable())) {
            made.setDifferentiable();
        }
        add(new LogEntry.Gathered(made, from));
    }

    @Override
    public void applied(Slab made, RowCall call, @Nullable Slab[] operands) {
        boolean flows = Shapes.isFloating(made.dataType())
                && !call.operator().rule().isFlat()
                && Arrays.stream(operands).anyMatch(slab -> slab != null && slab.differentiable());
        if (flows) {
            made.setDifferentiable();
        }
        LogEntry entry = new LogEntry.Applied(made, withoutArrays(call), operands);
        add(entry);
        if (call.operator().rule().isDrawn()) {
            drawn.add(made);
            need(made);
        }
        if (flows) {
            entry.needed().forEach(this::need);
        }
    }

    private static RowCall withoutArrays(RowCall call) {
        return call.with(call.operands().stream().map(Tape::toKeep).toList());
    }

    /** Returns an operand without its array, and with copies of what a lane may change. */
    private static RowCall.Operand toKeep(RowCall.Operand operand) {
        if (operand instanceof RowCall.Tensor tensor) {
            return tensor.withArray(null);
        }
        if (operand instanceof RowCall.Each each) {
            return new RowCall.Each(
                    Arrays.stream(each.values()).map(Readers::copied).toArray());
        }
        return new RowCall.Same(Readers.copied(((RowCall.Same) operand).value()));
    }

    private void add(LogEntry entry) {
        entryBySlab.put(entry.made(), entries.size());
        entries.add(entry);
    }

    /** Retains a slab; in the place of rows that were brought together, what they came from. */
    private void need(Slab slab) {
        Integer at = entryBySlab.get(slab);
        if (slab.given() || at == null) {
            return;
        }
        if (entries.get(at) instanceof LogEntry.Gathered gathered) {
            for (TensorValue value : gathered.from()) {
                need(value.slab());
            }
            return;
        }
        if (read.add(slab)) {
            recordedBytes += slab.bytes();
        }
        if (retained.add(slab)) {
            slab.retain(true);
            heldBytes += slab.bytes();
            segmentHeldBytes += slab.bytes();
        }
    }

    @Override
    public void launched() {
        launchEnds.add(entries.size());
        peakBytes = Math.max(peakBytes, heldBytes);
    }

    @Override
    public boolean isBoundaryDue() {
        return segmentHeldBytes >= segmentBytes;
    }

    /** Ends a segment: keeps of it what lanes hold. */
    @Override
    public void boundary() {
        long kept = 0;
        for (int i = last(segmentStarts); i < entries.size(); i++) {
            Slab slab = entries.get(i).made();
            if (slab.isResult()) {
                continue;
            }
            if ((slab.marked() || drawn.contains(slab)) && slab.isHeld()) {
                if (retained.add(slab)) {
                    slab.retain(true);
                    heldBytes += slab.bytes();
                }
                kept += slab.bytes();
            } else if (slab.retained()) {
                slab.retain(false);
                retained.remove(slab);
                heldBytes -= slab.bytes();
            }
        }
        if (heldBytes > segmentBytes) {
            throw new IllegalStateException("The states of the lanes at the boundaries of the tape take " + heldBytes
                    + " bytes (" + kept + " the last), more than half its budget of " + 2 * segmentBytes
                    + " bytes.\nMaybe allow more, or run fewer members at once.");
        }
        segmentStarts.add(entries.size());
        segmentHeldBytes = 0;
    }

    private static int last(List<Integer> list) {
        return list.get(list.size() - 1);
    }

    /**
     * Lets gradients flow back from results.
     *
     * @param results tensors
     * @param seeds the gradient of each result; of ones where there is none
     */
    public void backward(List<TensorValue> results, List<Optional<NDArray>> seeds) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            seed(results, seeds);
        }
        int end = entries.size();
        for (int segment = segmentStarts.size() - 1; segment >= 0; segment--) {
            int start = segmentStarts.get(segment);
            if (segment < segmentStarts.size() - 1) {
                replay(start, end);
            }
            for (int i = end - 1; i >= start; i--) {
                back(entries.get(i));
            }
            end = start;
        }
    }

    private void seed(List<TensorValue> results, List<Optional<NDArray>> seeds) {
        for (Gathering.Part part : Gathering.parts(results.toArray(new TensorValue[0]))) {
            Slab slab = part.slab();
            if (!slab.differentiable()) {
                continue;
            }
            Shape shape = slab.own() ? slab.shape().slice(1) : slab.shape();
            NDList rows = new NDList();
            for (long place : part.places()) {
                rows.add(seeds.get((int) place)
                        .orElseGet(() -> slab.array().getManager().ones(shape, slab.dataType())));
            }
            NDArray stacked = NDArrays.stack(rows);
            accumulate(
                    slab,
                    slab.own() ? IndexAdjoint.scatter(stacked, part.rows(), slab.rows()) : stacked.sum(new int[] {0}));
        }
    }

    private void accumulate(Slab slab, NDArray gradient) {
        NDArray sum = gradientBySlab.get(slab);
        if (sum == null) {
            NDArray own = gradient.duplicate();
            NDScope.unregister(own);
            gradientBySlab.put(slab, own);
        } else {
            sum.addi(gradient);
        }
    }

    /** Computes the launches of a segment again. */
    private void replay(int start, int end) {
        int launch = Collections.binarySearch(launchEnds, start);
        int next = launch < 0 ? -launch - 1 : launch + 1;
        int from = start;
        while (from < end) {
            int until = Math.min(end, launchEnds.get(next++));
            replayLaunch(from, until);
            from = until;
        }
        peakBytes = Math.max(peakBytes, heldBytes);
    }

    private void replayLaunch(int from, int until) {
        Set<Slab> needed = new HashSet<>();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            for (int i = from; i < until; i++) {
                Slab made = entries.get(i).made();
                if (!made.isHeld()) {
                    NDArray again = entries.get(i).again(session);
                    made.restore(again);
                    needed.add(made);
                }
            }
            for (Slab made : needed) {
                boolean isGathered = entries.get(index(made)) instanceof LogEntry.Gathered;
                if (!isGathered && (made.kept() || read.contains(made))) {
                    NDScope.unregister(made.array());
                    heldBytes += made.bytes();
                    retained.add(made);
                } else {
                    made.free();
                }
            }
        }
    }

    private int index(Slab slab) {
        return entryBySlab.getOrDefault(slab, -1);
    }

    private void back(LogEntry entry) {
        Slab made = entry.made();
        NDArray gradient = gradientBySlab.remove(made);
        if (gradient != null) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                entry.needed().forEach(this::bringBack);
                entry.back(gradient, this::accumulate);
            }
            gradient.close();
        }
        forget(made);
    }

    /** Brings rows together again that an adjoint reads. */
    private void bringBack(Slab slab) {
        if (!slab.isHeld()) {
            slab.restore(entries.get(index(slab)).again(session));
            NDScope.unregister(slab.array());
        }
    }

    /** Frees what no launch before reads. */
    private void forget(Slab made) {
        if (retained.remove(made)) {
            heldBytes -= made.bytes();
        }
        made.retain(false);
        made.free();
    }

    /** Returns the gradient of a watched argument; of zeros if nothing depends on it. The caller closes it. */
    public NDArray gradient(NDArray argument) {
        Slab slab = session.slabOf(argument);
        if (!slab.differentiable()) {
            throw new IllegalArgumentException("The argument of the shape " + argument.getShape()
                    + " was not watched.\nMaybe name it among those whose gradients are wanted.");
        }
        NDArray gradient = gradientBySlab.get(slab);
        NDArray own = gradient == null ? argument.zerosLike() : gradient.duplicate();
        own.attach(argument.getManager());
        return own;
    }

    /** Frees all that is left. */
    @Override
    public void close() {
        gradientBySlab.values().forEach(NDArray::close);
        gradientBySlab.clear();
        session.close();
    }
}
