package io.memplan.rematerialize;

import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the bytes of a graph go with its batch: {@code residentBytes}, parameters, states, gradient slots and whatever has
 * the shape of a parameter and is a gradient stay as they are; the rest is proportional to the batch.
 *
 * <p>What stays is taken for always resident, so that the bytes at every step are {@code fixedBytes} plus the batch times
 * what one item takes at that step, and the schedule with the lowest peak for one item has it for every batch.
 *
 * @param graph the graph with what stays added to its resident bytes, at the batch that it was traced for
 * @param fixedBytes what stays, in bytes
 * @param batch the batch that the graph was traced for
 */
record BatchScale(TrainingGraph graph, long fixedBytes, int batch) {

    static BatchScale of(TrainingGraph graph, int batch) {
        Set<TensorType> parameterTypes = new HashSet<>();
        for (Value value : graph.values()) {
            if (value.role() == Role.PARAMETER) {
                value.type().ifPresent(parameterTypes::add);
            }
        }
        long fixed = graph.residentBytes();
        List<Value> values = new ArrayList<>();
        for (Value value : graph.values()) {
            boolean stays = stays(graph, graph.value(value.storage()), parameterTypes);
            fixed += stays ? value.bytes() : 0;
            values.add(
                    stays
                            ? new Value(value.id(), value.name(), Optional.empty(), 0, value.role(), value.storage())
                            : value);
        }
        List<Operation> operations = graph.operations();
        return new BatchScale(new TrainingGraph(graph.name(), values, operations, fixed), fixed, batch);
    }

    private static boolean stays(TrainingGraph graph, Value value, Set<TensorType> parameterTypes) {
        boolean source = graph.isSource(value.id());
        return switch (value.role()) {
            case PARAMETER, STATE -> true;
            case GRADIENT ->
                source || value.type().filter(parameterTypes::contains).isPresent();
            default -> false;
        };
    }

    /** Returns the budget for the graph that says the same as the memory says for a batch. */
    long budgetFor(long memoryBytes, long items) {
        return fixedBytes + perTotal(memoryBytes, items);
    }

    /** Returns the largest batch that fits the memory if a schedule peaks so high at the batch of the graph. */
    long largestBatch(long memoryBytes, long peakBytes) {
        long items = peakBytes - fixedBytes;
        return memoryBytes < fixedBytes || items <= 0 ? 0 : perTotal(memoryBytes, items);
    }

    /** Returns the memory for what goes with the batch, times the batch of the graph, over a divisor, rounded down. */
    private long perTotal(long memoryBytes, long divisor) {
        BigInteger total = BigInteger.valueOf(memoryBytes - fixedBytes).multiply(BigInteger.valueOf(batch));
        return total.divide(BigInteger.valueOf(divisor))
                .min(BigInteger.valueOf(Long.MAX_VALUE / 4))
                .longValueExact();
    }
}
