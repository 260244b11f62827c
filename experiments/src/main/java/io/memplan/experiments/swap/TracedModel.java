package io.memplan.experiments.swap;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.Workload;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.cost.CostModel;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.RooflineCostModel;
import java.util.Map;
import java.util.TreeMap;

/** A model on ImageNet-sized images, traced at any batch, with SGD's momentum among what is always resident. */
final class TracedModel {

    private static final int CLASSES = 1000;
    private static final double PASSES_OF_AN_UPDATE = 5;

    private final Workload workload;
    private final HardwareProfile hardware;
    private final CostModel costs;
    private final Map<Integer, TrainingGraph> graphByBatch = new TreeMap<>();

    /**
     * Chooses a model.
     *
     * @param startNanos what each kernel takes beside the roofline's time, in nanoseconds
     */
    TracedModel(String name, HardwareProfile hardware, long startNanos) {
        this.workload = Models.named(name).workload(new Shape(3, 224, 224), CLASSES, ModelOptions.defaults());
        this.hardware = hardware;
        this.costs = new StartCosts(new RooflineCostModel(hardware), startNanos);
    }

    String name() {
        return workload.name();
    }

    TrainingGraph at(int batch) {
        return graphByBatch.computeIfAbsent(batch, this::trace);
    }

    /**
     * Returns how long the optimizer's update of a step takes, whatever the batch, in nanoseconds: SGD with momentum reads
     * the parameters, their gradients and momenta, and writes parameters and momenta, all at the speed of the memory.
     */
    long updateNanos() {
        return Math.round(PASSES_OF_AN_UPDATE * parameterBytes() / hardware.bytesPerSecond() * 1e9);
    }

    /** Returns the bytes of the parameters. */
    long parameterBytes() {
        return bytesOf(at(1));
    }

    private static long bytesOf(TrainingGraph graph) {
        return graph.values().stream()
                .filter(value -> value.role() == Role.PARAMETER)
                .mapToLong(Value::bytes)
                .sum();
    }

    private TrainingGraph trace(int batch) {
        TrainingGraph graph = workload.tracer(batch)
                .optName(workload.name() + "-b" + batch)
                .optGradientsAreZero(true)
                .trace(workload.inputs(batch), workload.labels(batch))
                .graph();
        long momentum = bytesOf(graph);
        return costs.apply(
                new TrainingGraph(graph.name(), graph.values(), graph.operations(), graph.residentBytes() + momentum));
    }
}
