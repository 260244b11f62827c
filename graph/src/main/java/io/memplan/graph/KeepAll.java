package io.memplan.graph;

import java.util.HashSet;
import java.util.Set;

/** The peak and time of computing everything once and freeing each storage after its last use. */
record KeepAll(long peakBytes, int peakOperation, long nanos) {

    static KeepAll of(TrainingGraph graph) {
        long live = graph.alwaysResidentBytes();
        long peak = live;
        int peakOperation = -1;
        long nanos = 0;
        for (Operation operation : graph.operations()) {
            for (int output : operation.outputs()) {
                live += graph.value(output).bytes();
            }
            nanos += operation.costNanos();
            long during = live + operation.workspaceBytes();
            if (during > peak) {
                peak = during;
                peakOperation = operation.id();
            }
            for (int storage : touchedStorages(graph, operation)) {
                if (graph.lastUseOfStorage(storage) == operation.id()) {
                    live -= graph.value(storage).bytes();
                }
            }
        }
        return new KeepAll(peak, peakOperation, nanos);
    }

    private static Set<Integer> touchedStorages(TrainingGraph graph, Operation operation) {
        Set<Integer> storages = new HashSet<>();
        for (int input : operation.inputs()) {
            storages.add(graph.storageOf(input));
        }
        for (int output : operation.outputs()) {
            storages.add(graph.storageOf(output));
        }
        return storages;
    }
}
