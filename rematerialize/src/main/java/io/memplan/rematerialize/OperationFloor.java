package io.memplan.rematerialize;

import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The memory that every schedule takes: what is always resident, with the inputs, outputs and workspace of the most
 * demanding operation, or with all outputs of the step. A budget below it is infeasible: proven (Checkmate §6.4).
 */
final class OperationFloor {

    private OperationFloor() {}

    /** Returns the floor in bytes. */
    static long of(TrainingGraph graph) {
        IntStream outputs = graph.values().stream()
                .filter(value -> value.role() == Role.OUTPUT)
                .mapToInt(Value::id);
        long floor = producedBytes(graph, outputs);
        for (Operation operation : graph.operations()) {
            IntStream operands = Stream.concat(operation.inputs().stream(), operation.outputs().stream())
                    .mapToInt(value -> value);
            floor = Math.max(floor, producedBytes(graph, operands) + operation.workspaceBytes());
        }
        return graph.alwaysResidentBytes() + floor;
    }

    private static long producedBytes(TrainingGraph graph, IntStream values) {
        return values.map(graph::storageOf)
                .distinct()
                .filter(storage -> !graph.isSource(storage))
                .mapToLong(storage -> graph.value(storage).bytes())
                .sum();
    }
}
