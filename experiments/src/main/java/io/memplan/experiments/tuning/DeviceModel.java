package io.memplan.experiments.tuning;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * A chain of layers on a device whose times and bytes are known in closed form.
 *
 * @param name its name
 * @param layers the layers, forward and backward
 * @param parameterBytes the bytes of a layer's parameters
 * @param itemBytes the bytes of a layer's result for one example; the first layers' are larger
 * @param fixedNanos the time of an operation without examples, in nanoseconds
 * @param itemNanos the time of an operation for one example, in nanoseconds
 * @param updateNanos the time of an update, in nanoseconds
 * @param truth what the device takes, relative to what is predicted, at a batch
 * @param noise its gradient noise scale, in examples
 * @param memoryBytes the device's memory, in bytes
 */
public record DeviceModel(
        String name,
        int layers,
        long parameterBytes,
        long itemBytes,
        long fixedNanos,
        long itemNanos,
        long updateNanos,
        IntToDoubleFunction truth,
        double noise,
        long memoryBytes) {

    /** Returns the models of the experiment: launches that dominate, arithmetic that does, a cache, and a step at 64. */
    public static List<DeviceModel> all() {
        long mib = 1 << 20;
        return List.of(
                new DeviceModel("launch-bound", 16, mib, mib / 2, 40_000, 4_000, 500_000, b -> 1.3, 900, 512 * mib),
                new DeviceModel(
                        "compute-bound", 12, 4 * mib, mib, 20_000, 300_000, 2_000_000, b -> 0.8, 300, 1024 * mib),
                new DeviceModel(
                        "cache",
                        10,
                        mib,
                        mib / 4,
                        10_000,
                        20_000,
                        300_000,
                        b -> b <= 24 ? 1 : 1 + Math.log(b / 24.0) / 3,
                        64,
                        256 * mib),
                new DeviceModel(
                        "wave",
                        8,
                        2 * mib,
                        mib,
                        5_000,
                        50_000,
                        200_000,
                        b -> 64.0 * Math.ceil(b / 64.0) / b,
                        5_000,
                        600 * mib),
                new DeviceModel("deep", 32, mib / 2, mib / 8, 60_000, 2_000, 100_000, b -> 1.1, 2_000, 96 * mib));
    }

    /** Returns the graph of a step, with predicted times. */
    public TrainingGraph graph(int batch) {
        List<Value> values = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        int input = add(values, "x", batch * itemBytes, Role.INPUT);
        int[] parameters = new int[layers];
        int[] slots = new int[layers];
        for (int layer = 0; layer < layers; layer++) {
            parameters[layer] = add(values, "w" + layer, parameterBytes, Role.PARAMETER);
            slots[layer] = add(values, "w" + layer + "/gradient", parameterBytes, Role.GRADIENT);
        }
        int[] results = new int[layers + 1];
        results[0] = input;
        for (int layer = 0; layer < layers; layer++) {
            Role role = layer == layers - 1 ? Role.OUTPUT : Role.ACTIVATION;
            results[layer + 1] = add(values, "a" + layer, resultBytes(layer, batch), role);
            operations.add(operation(
                    operations.size(),
                    "forward" + layer,
                    List.of(results[layer], parameters[layer]),
                    List.of(results[layer + 1]),
                    List.of(),
                    Phase.FORWARD,
                    batch,
                    1));
        }
        int gradient = results[layers];
        for (int layer = layers - 1; layer >= 0; layer--) {
            int next = add(values, "g" + layer, resultBytes(layer - 1, batch), Role.ACTIVATION);
            operations.add(operation(
                    operations.size(),
                    "backward" + layer,
                    List.of(gradient, results[layer], parameters[layer], slots[layer]),
                    List.of(next),
                    List.of(slots[layer]),
                    Phase.BACKWARD,
                    batch,
                    2));
            gradient = next;
        }
        return new TrainingGraph(name + "-b" + batch, values, operations, layers * parameterBytes);
    }

    /** Returns the bytes of a layer's result: those of early layers are up to four times as large. */
    private long resultBytes(int layer, int batch) {
        return batch * itemBytes * (layer < layers / 4 ? 4 : layer < layers / 2 ? 2 : 1);
    }

    private static int add(List<Value> values, String name, long bytes, Role role) {
        int id = values.size();
        values.add(new Value(id, name, Optional.empty(), bytes, role, id));
        return id;
    }

    private Operation operation(
            int id,
            String name,
            List<Integer> inputs,
            List<Integer> outputs,
            List<Integer> overwrites,
            Phase phase,
            int batch,
            int weight) {
        long nanos = fixedNanos + weight * itemNanos * batch;
        return new Operation(
                id, name, "test::layer", Attributes.none(), inputs, outputs, overwrites, phase, nanos, 0, Effects.NONE);
    }

    /** Returns what plain training takes that keeps every array until the batch is closed, in bytes. */
    public long plainBytes(int batch) {
        TrainingGraph graph = graph(batch);
        return graph.alwaysResidentBytes()
                + graph.values().stream()
                        .filter(value -> !graph.isSource(value.id()))
                        .mapToLong(Value::bytes)
                        .sum();
    }

    /** Returns the time of a step of a predicted time, its update included, in nanoseconds. */
    public double trueNanos(int batch, double predictedNanos) {
        return updateNanos + predictedNanos * truth.applyAsDouble(batch);
    }
}
