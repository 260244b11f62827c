package io.memplan.trainer.tune;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.trace.TraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The graphs of a step at all batches: traced at some, and in between by straight lines through the bytes of each value and
 * the time of each operation.
 *
 * <p>A schedule for one of the graphs is a schedule for all that have the same operations. Bytes are affine in the batch
 * unless a tensor has the batch along two axes, so what matters is decided on {@link #traced} graphs.
 */
final class GraphLine {

    private final BatchGraphs source;
    private final NavigableMap<Integer, TrainingGraph> graphByBatch = new TreeMap<>();

    GraphLine(BatchGraphs source) {
        this.source = source;
    }

    /** Returns the graph at a batch as the source has it. */
    TrainingGraph traced(int batch) {
        return graphByBatch.computeIfAbsent(batch, source::at);
    }

    /** Returns the graph at a batch as the source has it, unless the model cannot take such a batch. */
    Optional<TrainingGraph> findTraced(int batch) {
        try {
            return Optional.of(traced(batch));
        } catch (TraceException e) {
            return Optional.empty();
        }
    }

    /** Returns {@link #at}, unless the model cannot take such a batch. */
    Optional<TrainingGraph> find(int batch) {
        try {
            return Optional.of(at(batch));
        } catch (TraceException e) {
            return Optional.empty();
        }
    }

    /** Returns the graph at a batch, between or beside those that were traced if they are alike. */
    TrainingGraph at(int batch) {
        TrainingGraph known = graphByBatch.get(batch);
        if (known != null) {
            return known;
        }
        Map.Entry<Integer, TrainingGraph> below = graphByBatch.floorEntry(batch);
        Map.Entry<Integer, TrainingGraph> above = graphByBatch.ceilingEntry(batch);
        if (below == null || above == null || !areAlike(below.getValue(), above.getValue())) {
            return traced(batch);
        }
        double share = (batch - below.getKey()) / (double) (above.getKey() - below.getKey());
        return between(below.getValue(), above.getValue(), share);
    }

    /** Returns whether a schedule for one graph is a schedule for the other. */
    static boolean areAlike(TrainingGraph one, TrainingGraph other) {
        if (one.operations().size() != other.operations().size()
                || one.values().size() != other.values().size()) {
            return false;
        }
        for (Operation operation : one.operations()) {
            Operation same = other.operation(operation.id());
            if (!operation.operator().equals(same.operator())
                    || !operation.inputs().equals(same.inputs())
                    || !operation.outputs().equals(same.outputs())
                    || !operation.overwrites().equals(same.overwrites())) {
                return false;
            }
        }
        for (Value value : one.values()) {
            Value same = other.value(value.id());
            if (value.storage() != same.storage() || value.role() != same.role()) {
                return false;
            }
        }
        return true;
    }

    private static TrainingGraph between(TrainingGraph below, TrainingGraph above, double share) {
        List<Value> values = new ArrayList<>(below.values().size());
        for (Value value : below.values()) {
            long bytes = up(value.bytes(), above.value(value.id()).bytes(), share);
            values.add(new Value(value.id(), value.name(), Optional.empty(), bytes, value.role(), value.storage()));
        }
        List<Operation> operations = new ArrayList<>(below.operations().size());
        for (Operation low : below.operations()) {
            Operation high = above.operation(low.id());
            operations.add(new Operation(
                    low.id(),
                    low.name(),
                    low.operator(),
                    low.attributes(),
                    low.inputs(),
                    low.outputs(),
                    low.overwrites(),
                    low.phase(),
                    up(low.costNanos(), high.costNanos(), share),
                    up(low.workspaceBytes(), high.workspaceBytes(), share),
                    low.effects()));
        }
        return new TrainingGraph(
                below.name(), values, operations, up(below.residentBytes(), above.residentBytes(), share));
    }

    /** Returns what lies on the line between two numbers, rounded up. */
    private static long up(long low, long high, double share) {
        return low == high ? low : (long) Math.ceil(low + share * (high - low));
    }
}
