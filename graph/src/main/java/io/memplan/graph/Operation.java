package io.memplan.graph;

import java.util.List;

/**
 * One kernel call of the training step.
 *
 * @param id the identity within the graph
 * @param name the scope path, such as {@code layer3/1/conv2}
 * @param operator the name of the operator, such as {@code aten::convolution}
 * @param attributes the constant arguments
 * @param inputs the ids of the values read, in argument order
 * @param outputs the ids of the values produced
 * @param overwrites the ids of those inputs whose contents the operation replaces (in-place kernels, accumulation
 *     slots, running statistics); nothing earlier in graph order may read them afterwards
 * @param phase the part of the step
 * @param costNanos the predicted time, in nanoseconds
 * @param workspaceBytes the temporary memory taken while it runs, in bytes
 * @param effects what it does besides computing its outputs
 */
public record Operation(
        int id,
        String name,
        String operator,
        Attributes attributes,
        List<Integer> inputs,
        List<Integer> outputs,
        List<Integer> overwrites,
        Phase phase,
        long costNanos,
        long workspaceBytes,
        Effects effects) {

    /** Validates the numbers and copies the lists. */
    public Operation {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        overwrites = List.copyOf(overwrites);
        if (id < 0) {
            throw new IllegalArgumentException("An operation has the negative id " + id + ".");
        }
        if (costNanos < 0 || workspaceBytes < 0) {
            throw new IllegalArgumentException("The operation " + id + " (" + name + ") has a negative cost ("
                    + costNanos + " ns) or workspace (" + workspaceBytes + " bytes).");
        }
        if (!inputs.containsAll(overwrites)) {
            throw new IllegalArgumentException("The operation " + id + " (" + name + ") overwrites " + overwrites
                    + ", but reads only " + inputs + ".");
        }
    }

    /** Returns the same operation with another predicted time. */
    public Operation withCost(long nanos) {
        return new Operation(
                id, name, operator, attributes, inputs, outputs, overwrites, phase, nanos, workspaceBytes, effects);
    }

    /** Returns what to call the operation in a message: its id and name. */
    public String label() {
        return id + " (" + name + ")";
    }
}
