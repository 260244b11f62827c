package io.memplan.graph.testing;

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

/** Collects values and operations in execution order; values are named by the numbers that it returns. */
public final class GraphSketch {

    private final List<Value> values = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    /** Adds a value that is on the device from the start. */
    public int source(Role role, long bytes) {
        return value(role, bytes, values.size());
    }

    /** Adds a value of its own storage, which the next operation is to produce. */
    public int activation(long bytes) {
        return value(Role.ACTIVATION, bytes, values.size());
    }

    /** Adds a value of a role and its own storage, which the next operation is to produce. */
    public int value(Role role, long bytes) {
        return value(role, bytes, values.size());
    }

    /** Adds a view of a value, which the next operation is to produce. */
    public int viewOf(int base) {
        return value(values.get(base).role(), 0, storageOf(base));
    }

    private int value(Role role, long bytes, int storage) {
        int id = values.size();
        values.add(new Value(id, "v" + id, Optional.empty(), bytes, role, storage));
        return id;
    }

    /** Returns the storage of a value added before. */
    public int storageOf(int value) {
        return values.get(value).storage();
    }

    /** Returns the number of operations so far, which is the id of the next one. */
    public int operations() {
        return operations.size();
    }

    /** Returns the number of values so far. */
    public int values() {
        return values.size();
    }

    /** Adds an operation without overwriting, effects or workspace, of cost 10. */
    public int operation(Phase phase, List<Integer> inputs, List<Integer> outputs) {
        return operation(phase, inputs, outputs, List.of(), 10, 0, Effects.NONE);
    }

    /** Adds an operation. */
    public int operation(
            Phase phase,
            List<Integer> inputs,
            List<Integer> outputs,
            List<Integer> overwrites,
            long nanos,
            long workspace,
            Effects effects) {
        int id = operations.size();
        operations.add(new Operation(
                id,
                "op" + id,
                "test::op",
                Attributes.none(),
                inputs,
                outputs,
                overwrites,
                phase,
                nanos,
                workspace,
                effects));
        return id;
    }

    /** Returns the graph so far. */
    public TrainingGraph build(String name, long residentBytes) {
        return new TrainingGraph(name, values, operations, residentBytes);
    }
}
