package io.memplan.swap.plan;

import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.transfer.SwapScheduler;
import java.util.Locale;

/** Tells what kind of layer's storage is away in a gap. */
final class Layers {

    private Layers() {}

    /** Returns whether a gap begins in the forward part and ends after it, and its storage may leave. */
    static boolean spanTheTurn(SwapScheduler scheduler, int gap) {
        return scheduler.isSwappable(gap)
                && operationAt(scheduler, scheduler.from(gap)).phase() == Phase.FORWARD
                && operationAt(scheduler, scheduler.to(gap)).phase() != Phase.FORWARD;
    }

    /** Returns whether a convolution of the forward part reads the storage of the gap. */
    static boolean areReadByConvolution(SwapScheduler scheduler, int gap) {
        TrainingGraph graph = scheduler.graph();
        int storage = scheduler.storage(gap);
        return graph.values().stream()
                .filter(value -> value.storage() == storage)
                .map(Value::id)
                .flatMap(value -> graph.consumersOf(value).stream())
                .map(graph::operation)
                .anyMatch(operation -> operation.phase() == Phase.FORWARD && isConvolution(operation));
    }

    static boolean isConvolution(Operation operation) {
        return operation.operator().toLowerCase(Locale.ROOT).contains("conv")
                || operation.name().toLowerCase(Locale.ROOT).contains("conv");
    }

    private static Operation operationAt(SwapScheduler scheduler, int place) {
        return scheduler.graph().operation(scheduler.operation(place));
    }
}
