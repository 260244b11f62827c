package io.memplan.experiments.networks;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.MaxBatch;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * The largest batch of a network on a memory, at one extra forward pass.
 *
 * @param network the network
 * @param abstraction what a node is
 * @param result what was found
 * @param forwardKept the largest batch if what the forward pass made is kept to the end, as by Checkmate's baseline; only
 *     gradients are freed after their last use
 * @param solveMillis how long the search took, in milliseconds
 */
public record MaxBatchTrial(
        PublishedNetwork network, Abstraction abstraction, MaxBatch result, long forwardKept, long solveMillis) {

    /** What a node of the graph is. */
    public enum Abstraction {
        /** A layer, and the gradient of a layer: {@link CheckmateGraph}. */
        CHECKMATE(1) {
            @Override
            TrainingGraph graph(LayerList layers) {
                return CheckmateGraph.of(layers);
            }
        },
        /** A kernel: {@link OperatorGraph}, with the times of a V100. */
        OPERATORS(32) {
            @Override
            TrainingGraph graph(LayerList layers) {
                HardwareProfile v100 = HardwareProfiles.find("v100").orElseThrow();
                return OperatorGraph.of(layers, batch(), v100);
            }
        };

        private final int batch;

        Abstraction(int batch) {
            this.batch = batch;
        }

        abstract TrainingGraph graph(LayerList layers);

        /** Returns the batch of the graph, whose times stand for those of every batch. */
        int batch() {
            return batch;
        }

        /** Returns its name, such as {@code checkmate}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Looks for the largest batch. */
    public static MaxBatchTrial run(
            PublishedNetwork network,
            Abstraction abstraction,
            Planner planner,
            long memoryBytes,
            Duration timeLimit,
            long seed,
            BooleanSupplier cancelled) {
        TrainingGraph graph = abstraction.graph(network.layers());
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(memoryBytes)
                .optTimeLimit(timeLimit)
                .optSeed(seed)
                .optCancelled(cancelled)
                .build();
        long start = System.nanoTime();
        MaxBatch result = MaxBatch.find(planner, request, abstraction.batch(), MaxBatch.capOfExtraForwards(graph, 1));
        long millis = (System.nanoTime() - start) / 1_000_000;
        long forwardKept = MaxBatch.ofPeak(graph, abstraction.batch(), memoryBytes, peakOfForwardKept(graph));
        return new MaxBatchTrial(network, abstraction, result, forwardKept, millis);
    }

    private static long peakOfForwardKept(TrainingGraph graph) {
        List<Value> values = graph.values().stream()
                .map(value -> isMadeForward(graph, value)
                        ? new Value(value.id(), value.name(), value.type(), value.bytes(), Role.OUTPUT, value.storage())
                        : value)
                .toList();
        return new TrainingGraph(graph.name(), values, graph.operations(), graph.residentBytes()).keepAllPeakBytes();
    }

    private static boolean isMadeForward(TrainingGraph graph, Value value) {
        return !graph.isSource(value.id())
                && graph.operation(graph.producerOf(value.id())).phase() == Phase.FORWARD;
    }
}
