package io.memplan.graph.cost;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.Kernels;
import java.util.HashSet;
import java.util.Set;

/**
 * Predicts times from arithmetic and memory traffic: an operation takes as long as the slower of the two, but at least
 * a launch (Williams, Waterman and Patterson, "Roofline", CACM 2009).
 *
 * <p>As coded, this assumes that every input and output crosses the memory bus once, and that views cost a launch.
 */
public final class RooflineCostModel implements CostModel {

    private final HardwareProfile hardware;

    /** Creates the model of a device. */
    public RooflineCostModel(HardwareProfile hardware) {
        this.hardware = hardware;
    }

    @Override
    public long costNanos(TrainingGraph graph, Operation operation) {
        boolean onlyViews = operation.overwrites().isEmpty()
                && !operation.outputs().isEmpty()
                && operation.outputs().stream()
                        .allMatch(output -> graph.value(output).isView());
        if (onlyViews) {
            return hardware.launchNanos();
        }
        double arithmetic = Kernels.flopsOf(graph, operation) / hardware.flopsPerSecond();
        double traffic = trafficBytes(graph, operation) / hardware.bytesPerSecond();
        return Math.max(hardware.launchNanos(), Math.round(Math.max(arithmetic, traffic) * 1e9));
    }

    private static double trafficBytes(TrainingGraph graph, Operation operation) {
        double bytes = 0;
        Set<Integer> read = new HashSet<>();
        for (int input : operation.inputs()) {
            if (read.add(input)) {
                bytes += bytesOf(graph.value(input));
            }
        }
        for (int output : operation.outputs()) {
            bytes += bytesOf(graph.value(output));
        }
        return bytes;
    }

    private static double bytesOf(Value value) {
        return value.type().map(type -> (double) type.bytes()).orElse((double) value.bytes());
    }
}
