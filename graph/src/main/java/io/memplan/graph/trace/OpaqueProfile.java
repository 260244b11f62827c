package io.memplan.graph.trace;

import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call of an opaque block makes and takes.
 *
 * @param outputs the types of the outputs
 * @param strides the layouts of the outputs
 * @param names the names of the output arrays, null where there is none
 * @param retainedBytes what autograd retains from forward to backward beside inputs, outputs and parameters, in bytes
 * @param workspaceBytes what the forward pass takes beside that while it runs, in bytes
 * @param backwardWorkspaceBytes what the backward pass takes beside the gradients while it runs, in bytes
 * @param nanos the time of the forward pass, in nanoseconds; 0 if it is not known
 * @param backwardNanos the time of the backward pass, in nanoseconds; 0 if it is not known
 */
public record OpaqueProfile(
        List<TensorType> outputs,
        List<List<Long>> strides,
        List<@Nullable String> names,
        long retainedBytes,
        long workspaceBytes,
        long backwardWorkspaceBytes,
        long nanos,
        long backwardNanos) {

    /** Copies the lists. */
    public OpaqueProfile {
        outputs = List.copyOf(outputs);
        strides = List.copyOf(strides);
        names = Collections.unmodifiableList(new ArrayList<>(names));
    }
}
