package io.memplan.trainer;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.KernelText;
import io.memplan.trainer.kernel.KernelTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes a graph by hand, with the kernel text of each operation. */
public final class GraphSketch implements KernelTexts {

    private final List<Value> values = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Integer, KernelText> textByOperation = new HashMap<>();
    private final Map<Integer, KernelText> replayTextByOperation = new HashMap<>();

    /** Adds a single-precision value. */
    public int value(String name, Role role, long... shape) {
        return value(name, role, TensorType.of(ElementType.FLOAT32, shape));
    }

    /** Adds a value. */
    public int value(String name, Role role, TensorType type) {
        int id = values.size();
        values.add(new Value(id, name, Optional.of(type), type.bytes(), role, id));
        return id;
    }

    /** Adds a single-precision view of another value. */
    public int view(String name, int base, long... shape) {
        int id = values.size();
        TensorType type = TensorType.of(ElementType.FLOAT32, shape);
        values.add(new Value(id, name, Optional.of(type), 0, Role.ACTIVATION, base));
        return id;
    }

    /** Adds an operation whose kernel returns one expression for each output. */
    public int operation(String name, Phase phase, List<Integer> inputs, List<Integer> outputs, String... results) {
        return operation(name, phase, Effects.NONE, inputs, outputs, List.of(), List.of(), List.of(results));
    }

    /** Adds an operation. */
    public int operation(
            String name,
            Phase phase,
            Effects effects,
            List<Integer> inputs,
            List<Integer> outputs,
            List<Integer> overwrites,
            List<String> lines,
            List<String> results) {
        int id = operations.size();
        operations.add(new Operation(
                id, name, "test::" + name, Attributes.none(), inputs, outputs, overwrites, phase, 1000, 0, effects));
        textByOperation.put(id, new KernelText(inputs.size(), lines, results));
        return id;
    }

    /** Says how the last operation is replayed. */
    public GraphSketch replayedAs(List<String> lines, List<String> results) {
        int id = operations.size() - 1;
        replayTextByOperation.put(id, new KernelText(operations.get(id).inputs().size(), lines, results));
        return this;
    }

    /** Adds the accumulation of a gradient into its slot. */
    public void accumulate(int slot, int gradient) {
        operation(
                "accumulate" + slot,
                Phase.BACKWARD,
                Effects.UPDATES_STATE,
                List.of(slot, gradient),
                List.of(),
                List.of(slot),
                List.of("torch.add_(a0, a1)"),
                List.of());
    }

    /** Adds the fused update of a parameter. */
    public void update(int parameter, int gradient) {
        int id = operations.size();
        operations.add(new Operation(
                id,
                "update" + parameter,
                "memplan::update",
                Attributes.none(),
                List.of(parameter, gradient),
                List.of(),
                List.of(parameter),
                Phase.UPDATE,
                1000,
                0,
                Effects.UPDATES_STATE));
    }

    /** Returns the graph. */
    public TrainingGraph graph(String name) {
        return new TrainingGraph(name, values, operations, 0);
    }

    @Override
    public KernelText textOf(TrainingGraph graph, Operation operation, boolean replay) {
        KernelText text = Objects.requireNonNull(textByOperation.get(operation.id()));
        return replay ? replayTextByOperation.getOrDefault(operation.id(), text) : text;
    }
}
