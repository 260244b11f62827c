package io.memplan.rematerialize;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.PlanRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * An order of the operations with the lowest peak, when each is computed once (SERENITY, Ahn et al., MLSys 2020).
 *
 * @param operations the operations in their new order
 * @param peakBytes the peak of computing them in that order, in bytes
 * @param lowestBytes a peak that no order goes below, in bytes
 */
public record SerenityOrder(List<Integer> operations, long peakBytes, long lowestBytes) {

    private static final int MOST_FOR_BOUND = 2_000;

    /** Copies the list. */
    public SerenityOrder {
        operations = List.copyOf(operations);
    }

    /** Returns whether no order has a lower peak: proven. */
    public boolean isOptimal() {
        return peakBytes <= lowestBytes;
    }

    /**
     * Looks for the best order that keeps random draws, overwrites and phases in order.
     *
     * @param request the graph, and when to stop; its budget is not looked at
     */
    public static SerenityOrder of(PlanRequest request) {
        return SerenityPlanner.orderFor(request);
    }

    /**
     * Looks for the best order that {@link Precedence} allows.
     *
     * @param mostStates how many sets of computed operations may be looked at between two cut vertices
     * @param stop whether to make do with what there is
     */
    static SerenityOrder of(CompactGraph graph, int mostStates, BooleanSupplier stop) {
        Precedence precedence = new Precedence(graph);
        List<Integer> divisions = precedence.divisions();
        List<OrderPart> parts = new ArrayList<>();
        int from = 0;
        long bytes = graph.graph().alwaysResidentBytes();
        for (int last : divisions) {
            OrderPart part = new OrderPart(graph, precedence, from, last + 1, bytes);
            parts.add(part);
            bytes = part.bytesAfter();
            from = last + 1;
        }
        long floor = OperationFloor.of(graph.graph());
        long lowest = floor;
        long peak = floor;
        int[][] orders = new int[parts.size()][];
        List<Integer> hardestFirst = IntStream.range(0, parts.size())
                .boxed()
                .sorted((a, b) -> Long.compare(
                        parts.get(b).peakInGraphOrder(), parts.get(a).peakInGraphOrder()))
                .toList();
        for (int index : hardestFirst) {
            OrderPart part = parts.get(index);
            if (part.peakInGraphOrder() <= peak) {
                orders[index] = part.graphOrder();
                continue;
            }
            if (part.size() <= MOST_FOR_BOUND) {
                lowest = Math.max(lowest, part.lowestPeak());
                peak = Math.max(peak, lowest);
            }
            OrderSearch search = new OrderSearch(part, mostStates, stop);
            orders[index] = search.run(peak);
            peak = Math.max(peak, search.peakBytes());
            lowest = Math.max(lowest, search.lowestBytes());
        }
        List<Integer> operations = new ArrayList<>();
        for (int[] order : orders) {
            Arrays.stream(order).forEach(operations::add);
        }
        return new SerenityOrder(operations, peak, lowest);
    }

    /** Returns the graph with its operations in this order, numbered anew. */
    TrainingGraph reordered(TrainingGraph graph) {
        List<Operation> moved = new ArrayList<>();
        for (int place = 0; place < operations.size(); place++) {
            Operation operation = graph.operation(operations.get(place));
            moved.add(new Operation(
                    place,
                    operation.name(),
                    operation.operator(),
                    operation.attributes(),
                    operation.inputs(),
                    operation.outputs(),
                    operation.overwrites(),
                    operation.phase(),
                    operation.costNanos(),
                    operation.workspaceBytes(),
                    operation.effects()));
        }
        return new TrainingGraph(graph.name(), graph.values(), moved, graph.residentBytes());
    }
}
